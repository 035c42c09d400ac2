"""The further settings a Lattigo account may have."""

from collections.abc import Mapping
from typing import Any, Self

from tui.domain.text.safe_text import clean
from tui.domain.text.secret import SecretStr
from tui.lazy_dataclass import dataclass
from tui.providers.errors import Blocked


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Settings for what Lattigo's document leaves open."""

    per_page: int = 100
    chunk: int = 50
    """The most devices one request may carry; it only ever lowers an action's own."""
    form_bodies: bool = False
    """Send `device_names[]=…` instead of JSON: the document shows both."""
    device_sku_at_top: bool = False
    """Put device_sku and region_code beside the rate plan instead of into each request."""

    @classmethod
    def read(cls, settings: Mapping[str, Any]) -> Self:
        """Read an account's settings; raise `Blocked` for a wrong value."""
        return cls(
            per_page=_positive(settings, "per_page", 100),
            chunk=_positive(settings, "chunk", 50),
            form_bodies=_flag(settings, "form_bodies"),
            device_sku_at_top=_flag(settings, "device_sku_at_top"),
        )


def plain(given: Any) -> str:
    """Return a setting as text; one from the environment may come wrapped like a secret."""
    text = given.get_secret_value() if isinstance(given, SecretStr) else given
    return str(text).strip()


def _positive(settings: Mapping[str, Any], name: str, default: int) -> int:
    text = plain(settings.get(name, default))
    if not (text.isascii() and text.isdigit() and 0 < int(text) <= 100_000):
        raise Blocked(f"{name} must be a whole number above 0, not {clean(text)}.")
    return int(text)


def _flag(settings: Mapping[str, Any], name: str) -> bool:
    text = plain(settings.get(name, False)).casefold()
    if text not in {"true", "false", "1", "0"}:
        raise Blocked(f"{name} must be true or false, not {clean(text)}.")
    return text in {"true", "1"}
