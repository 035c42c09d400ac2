"""The user's own keys, checked: whether there is such a command, such a key, and who else has it."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

Bound = tuple[str, str]
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

TAKEN_BEFORE_US = {
    "ctrl+b": "tmux takes it first (its prefix)",
    "ctrl+a": "GNU screen takes it first (its prefix)",
    "ctrl+z": "the shell takes it: it stops the console",
    "ctrl+s": "the terminal may take it: it stops the output",
    "ctrl+q": "the terminal may take it: it resumes the output",
    "ctrl+c": "it is what everyone presses to stop a program",
}
SAME_AS = {
    "ctrl+i": "tab",
    "ctrl+m": "enter",
    "ctrl+j": "enter",
    "ctrl+h": "backspace",
    "ctrl+left_square_bracket": "escape",
}
"""What a terminal cannot tell from another key."""
EDITING = {f"ctrl+{letter}" for letter in "defknptuwy"}
"""What a line of input does with the letters readline taught everyone."""


@dataclass(frozen=True, slots=True)
class KeyProblem:
    """What is wrong with one of the user's keys."""

    command: str
    sentence: str
    unusable: bool = True
    """False: it works, but not everywhere."""


def key_name(written: str) -> str | None:
    """Return a key the name the console knows it by; None: there is no such key."""
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
    wanted: Mapping[str, str], scopes: Mapping[str, Sequence[Bound]], fixed: Iterable[str] = ()
) -> list[KeyProblem]:
    """Check the user's keys against the commands of each screen; `fixed` keys cannot be given away."""
    known = {command for scope in scopes.values() for command, _ in scope}
    found: list[KeyProblem] = []
    for command, written in wanted.items():
        if command not in known:
            near = difflib.get_close_matches(command, known, 1)
            hint = f'; did you mean "{near[0]}"?' if near else ""
            found.append(KeyProblem(command, f"there is no such command{hint}"))
            continue
        for one in written.split(","):
            found += _key_problems(command, one, frozenset(fixed))
    bad = {problem.command for problem in found if problem.unusable}
    usable = {command: keys for command, keys in wanted.items() if command not in bad}
    return [*found, *_clashes(usable, scopes)]


def usable_keys(wanted: Mapping[str, str], problems: Iterable[KeyProblem]) -> dict[str, str]:
    """Return the keys which can be set, by their right names."""
    bad = {problem.command for problem in problems if problem.unusable}
    return {command: _names(written) for command, written in wanted.items() if command not in bad}


def _names(written: str) -> str:
    return ",".join(name for one in written.split(",") if (name := key_name(one)))


def _key_problems(command: str, written: str, fixed: frozenset[str]) -> list[KeyProblem]:
    name = key_name(written)
    if name is None:
        return [KeyProblem(command, f'there is no key "{written.strip()}"')]
    if name in fixed:
        return [KeyProblem(command, f"{name} moves in lists and cannot be given away")]
    if name in SAME_AS:
        return [KeyProblem(command, f"a terminal cannot tell {name} from {SAME_AS[name]}")]
    if name in TAKEN_BEFORE_US:
        return [KeyProblem(command, f"{name}: {TAKEN_BEFORE_US[name]}", unusable=False)]
    if name in EDITING:
        return [KeyProblem(command, f"{name} edits the line where one types", unusable=False)]
    return []


def _clashes(usable: Mapping[str, str], scopes: Mapping[str, Sequence[Bound]]) -> list[KeyProblem]:
    found: dict[str, KeyProblem] = {}
    for scope, bound in scopes.items():
        keys = [(command, usable.get(command, default)) for command, default in bound]
        for command, written in usable.items():
            mine = set(_names(written).split(","))
            for other, theirs in keys:
                both = mine & set(theirs.split(",")) if other != command else set()
                here = any(one == command for one, _ in bound)
                if both and here and command not in found:
                    sentence = f'{", ".join(sorted(both))} is also "{other}" on the {scope}'
                    found[command] = KeyProblem(command, sentence)
    return list(found.values())
