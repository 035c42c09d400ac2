"""Ask this machine's keyring, which may be missing, refuse, or never answer."""

import os
import threading
from collections.abc import Callable
from importlib.util import find_spec
from typing import TYPE_CHECKING, TypeVar

from tui.domain.text.safe_text import clean

if TYPE_CHECKING:
    from types import ModuleType

KEYRING_SECONDS = 3.0
"""How long to wait for a keyring; on headless hosts it often never answers."""
_FAULTS = (
    ArithmeticError, AttributeError, ImportError, LookupError, OSError, RuntimeError, TypeError,
    ValueError,
)  # fmt: skip
"""What a backend raises which is set wrong or broken, besides the errors of keyring itself."""
Found = TypeVar("Found")


class KeyringFailed(Exception):
    """The keyring did not do it; the text says why, in a few words."""


def ask_keyring(work: "Callable[[ModuleType], Found]", seconds: float = KEYRING_SECONDS) -> Found:
    """Return what `work` gets from the keyring module; raise `KeyringFailed`."""
    found: list[Found] = []
    why = [f"the keyring did not answer within {seconds:.0f} s"]

    def ask() -> None:
        try:
            found.append(_done(work))
        except KeyringFailed as failed:
            why[0] = str(failed)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(seconds)
    if not found:
        raise KeyringFailed(why[0])
    return found[0]


def _done(work: "Callable[[ModuleType], Found]") -> Found:
    if find_spec("keyring") is None:
        raise KeyringFailed(
            'keyring support is not installed. Run: pip install "watchfloor[keyring]"'
        )
    from configparser import Error as SettingsFault  # noqa: PLC0415 - keyring reads its file with it

    faults = (*_FAULTS, SettingsFault)
    try:
        import keyring  # noqa: PLC0415 - an optional extra, 80 ms to import; a wrong backend fails here
        from keyring.errors import KeyringError  # noqa: PLC0415 - the same
    except faults as error:
        raise KeyringFailed(_unusable(error)) from error
    try:
        return work(keyring)
    except KeyringError as error:
        raise KeyringFailed(f"the keyring refused ({type(error).__name__})") from error
    except faults as error:
        raise KeyringFailed(_unusable(error)) from error


def _unusable(error: Exception) -> str:
    set_by = os.environ.get("PYTHON_KEYRING_BACKEND")
    where = f"PYTHON_KEYRING_BACKEND={set_by}" if set_by else "the backend in its keyringrc.cfg"
    return f"the keyring cannot be used ({clean(str(error))}). Correct {clean(where)}"
