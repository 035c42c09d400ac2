"""Where a console's exports go, and which files are its own: no export may replace those."""

from collections.abc import Iterator
from pathlib import Path

from tui.config import Settings
from tui.domain.text.secret import SecretStr
from tui.export.destination import Destination, OwnFiles
from tui.store.db.url import file_paths

SETTINGS = ("places.toml", "recipes.toml", "questions.toml")
"""The user's files beside the settings."""
EXPORTS = "exports"
"""The folder for files of a read-only console whose settings name none."""
STATE = ("lists.json", "lists.new", "crash-", "settings-checked", "first-frame-")
"""What the console writes into the state folder besides the store: columns, crash reports, that the settings are right."""


def export_destination(
    settings: Settings, config: Path, state: Path, *, read_only: bool
) -> Destination:
    """Return where files may be written; a read-only console writes into one folder, under names of its own."""
    chosen = settings.ui.export_folder
    own = own_files(settings, config, state)
    if chosen:
        folder = Path(chosen).expanduser()
    elif read_only:
        folder = state / EXPORTS
    else:
        folder = Path.cwd()
    return Destination(
        folder, is_only_folder=bool(chosen) or read_only, is_read_only=read_only, own=own
    )


def own_files(settings: Settings, config: Path, state: Path) -> OwnFiles:
    """Return the console's own files: settings, secrets, store, journal, columns."""
    return OwnFiles(
        files=(config, *(config.parent / name for name in SETTINGS), *_secrets(settings)),
        beginnings=(*file_paths(settings.store.url, state), *(state / name for name in STATE)),
    )


def _secrets(settings: Settings) -> Iterator[Path]:
    """Yield the files in which the settings keep secrets."""
    for account in settings.accounts:
        values = [*account.given.values(), account.keychain]
        for value in values:
            text = value.get_secret_value() if isinstance(value, SecretStr) else value
            if isinstance(text, str) and text.startswith("file:"):
                yield Path(text.removeprefix("file:")).expanduser()
