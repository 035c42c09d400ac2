"""As much of a console as its first rows need: the store, read at once, and no vendor."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tui.config import Settings
from tui.domain.place.named_places import NOWHERE, NamedPlaces
from tui.lazy_dataclass import dataclass
from tui.store.db.at_once import open_at_once, run_at_once
from tui.store.store import Store

if TYPE_CHECKING:
    from tui.providers.contract import Provider


@dataclass(frozen=True, slots=True)
class ReadAtOnce:
    """Stands for a console which is not open yet, for its lists."""

    store: Store
    settings: Settings
    now: Callable[[], datetime]

    @property
    def places(self) -> NamedPlaces:
        """None: their file is read once the first rows are in view."""
        return NOWHERE

    @property
    def accounts(self) -> "Mapping[str, Provider]":
        """Each configured account's provider."""
        return _Providers({account.name: account.provider for account in self.settings.accounts})

    @classmethod
    def open(cls, settings: Settings, state: Path, operator: str) -> "ReadAtOnce":
        """Open the store of these settings; raise StoreError where it cannot be read at once."""
        store = Store(open_at_once(settings.store.url, state, _utc_now, operator))
        store.accounts = frozenset(account.name for account in settings.accounts)
        return cls(store, settings, _utc_now)

    def close(self) -> None:
        """Close the store: the whole console opens its own."""
        run_at_once(self.store.close())


class _Providers(Mapping[str, "Provider"]):
    """The provider of each account, loaded when it is asked for: few lines name a vendor."""

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def __getitem__(self, account: str) -> "Provider":
        from tui.providers import PROVIDERS  # noqa: PLC0415 - as above

        return PROVIDERS[self._names[account]]

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def _utc_now() -> datetime:
    return datetime.now(UTC)
