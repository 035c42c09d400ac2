"""Read the settings file; what was checked once is read again without being checked."""

from pathlib import Path
from typing import Any

from tui.config.problems import Problem, SettingsProblem
from tui.config.settings import Settings
from tui.config.user_file import UnreadableFile, read_user_text
from tui.domain.text.toml_lines import NotToml, line_of, parse_toml


def load(path: Path, state: Path | None = None) -> Settings:
    """Read the settings; a missing file counts as empty. Raise `SettingsProblem` with file and line.

    With the folder of what is kept, a file which was found right is not checked again until it, the
    environment or the program has changed.
    """
    text = _text(path)
    try:
        written = parse_toml(text)
    except NotToml as error:
        raise SettingsProblem([Problem(str(error), "", path, error.line)]) from error
    if state is None:
        return _checked(written, text, path)
    from tui.config.seal import read_sealed, seal  # noqa: PLC0415 - `config check` needs none

    settings = read_sealed(state, text, written)
    if settings is None:
        settings = _checked(written, text, path)
        seal(state, text, written, settings)
    return settings


def _text(path: Path) -> str:
    try:
        return read_user_text(path)
    except FileNotFoundError:
        return ""
    except UnreadableFile as error:
        raise SettingsProblem([Problem(str(error), "", path, error.line)]) from error


def _checked(written: dict[str, Any], text: str, path: Path) -> Settings:
    from tui.config.check import WrongSettings, checked  # noqa: PLC0415 - it takes longer than most commands

    try:
        return checked(Settings, written)
    except WrongSettings as wrong:
        found = [_problem(detail, text, path) for detail in wrong.details]
        raise SettingsProblem(found) from None


def _problem(error: Any, text: str, path: Path) -> Problem:
    where = tuple(error["loc"])
    words = {
        "extra_forbidden": "unknown setting; check the spelling",
        "missing": "this setting is missing",
    }
    sentence = words.get(error["type"], error["msg"].removeprefix("Value error, "))
    return Problem(sentence, ".".join(map(str, where)), path, line_of(text, where))
