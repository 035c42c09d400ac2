"""Check the user's own keys: whether command and key exist, and whether the key is free."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from tui.lazy_dataclass import dataclass

KeyBinding = tuple[str, str]
"""A command's id and its keys, comma separated."""

_NAMED = frozenset(
    [
        "enter",
        "escape",
        "tab",
        "space",
        "backspace",
        "delete",
        "insert",
        "home",
        "end",
        "pageup",
        "pagedown",
        "up",
        "down",
        "left",
        "right",
        "f1",
        "f2",
        "f3",
        "f4",
        "f5",
        "f6",
        "f7",
        "f8",
        "f9",
        "f10",
        "f11",
        "f12",
    ]
)
_OTHER_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
_UNICODE_NAMES = {ours: name for name, ours in _OTHER_NAMES.items()}
_MODIFIER = re.compile(r"(?:(?:ctrl|shift|alt)\+)*")

TAKEN_BY_OTHERS = {
    "ctrl+b": "tmux uses it as its prefix",
    "ctrl+a": "GNU screen uses it as its prefix",
    "ctrl+z": "the shell uses it to suspend the console",
    "ctrl+s": "the terminal may use it to stop the output",
    "ctrl+q": "the terminal may use it to resume the output",
    "ctrl+c": "everyone presses it to stop a program",
}
SAME_KEY = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
"""Keys which a terminal reports as another key."""
EDITING_KEYS = {f"ctrl+{letter}" for letter in "defknptuwy"}
"""Keys which edit a line of input, as in readline."""


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """A problem with one of the user's keys."""

    command: str
    sentence: str
    unusable: bool = True
    """False: the key works, but not everywhere."""


def key_name(written: str) -> str | None:
    """Return the console's name for a key; None if there is no such key."""
    written = written.strip()
    modifiers = _MODIFIER.match(written)
    prefix = modifiers[0] if modifiers else ""
    name = written[len(prefix) :]
    if len(name) == 1:
        return prefix + _character_name(name)
    name = name.lower()
    if name in _NAMED or name in _UNICODE_NAMES:
        return prefix + name
    try:
        character = unicodedata.lookup(name.replace("_", " "))
    except KeyError:
        return None
    return prefix + _character_name(character)


def _character_name(character: str) -> str:
    if character.isalnum():
        return character
    if character == " ":
        return "space"
    name = unicodedata.name(character, "").lower().replace("-", "_").replace(" ", "_")
    return _OTHER_NAMES.get(name, name)


def check_keys(
    wanted: Mapping[str, str], scopes: Mapping[str, Sequence[KeyBinding]], fixed: Iterable[str] = ()
) -> list[KeyProblem]:
    """Check the user's keys against the commands of each screen; `fixed` keys cannot be changed."""
    known = {command for scope in scopes.values() for command, _ in scope}
    found: list[KeyProblem] = []
    for command, written in wanted.items():
        if command not in known:
            near = difflib.get_close_matches(command, known, 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            found.append(KeyProblem(command, f"there is no command of this name{hint}"))
            continue
        for key in written.split(","):
            found += _key_problems(command, key, frozenset(fixed))
    bad = {problem.command for problem in found if problem.unusable}
    usable = {command: keys for command, keys in wanted.items() if command not in bad}
    return [*found, *_clashes(usable, scopes)]


def usable_keys(wanted: Mapping[str, str], problems: Iterable[KeyProblem]) -> dict[str, str]:
    """Return the keys without a serious problem, by the console's names for them."""
    bad = {problem.command for problem in problems if problem.unusable}
    return {command: _names(written) for command, written in wanted.items() if command not in bad}


def _names(written: str) -> str:
    return ",".join(name for key in written.split(",") if (name := key_name(key)))


def _key_problems(command: str, written: str, fixed: frozenset[str]) -> list[KeyProblem]:
    name = key_name(written)
    if name is None:
        return [KeyProblem(command, f'there is no key "{written.strip()}"')]
    if name in fixed:
        return [KeyProblem(command, f"{name} moves the cursor in lists and cannot be changed")]
    if name in SAME_KEY:
        return [KeyProblem(command, f"terminals send {name} as {SAME_KEY[name]}")]
    if name in TAKEN_BY_OTHERS:
        return [KeyProblem(command, f"{name}: {TAKEN_BY_OTHERS[name]}", unusable=False)]
    if name in EDITING_KEYS:
        return [KeyProblem(command, f"{name} edits text while you type", unusable=False)]
    return []


def _clashes(
    usable: Mapping[str, str], scopes: Mapping[str, Sequence[KeyBinding]]
) -> list[KeyProblem]:
    found: dict[str, KeyProblem] = {}
    for scope, bound in scopes.items():
        keys = [(command, usable.get(command, default)) for command, default in bound]
        for command, written in usable.items():
            mine = set(_names(written).split(","))
            for other, theirs in keys:
                both = mine & set(theirs.split(",")) if other != command else set()
                here = any(name == command for name, _ in bound)
                if both and here and command not in found:
                    sentence = f'{", ".join(sorted(both))} is also "{other}" on the {scope}'
                    found[command] = KeyProblem(command, sentence)
    return list(found.values())
