"""The words: plain English on the screen and in the code, checked where a machine can check it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.source_trees import ROOT, modules, nodes, read

CODE = [path for room in ("tui", "tools", "bench") for path in modules(room)]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    *(page for page in sorted((ROOT / "docs").rglob("*.md")) if "decisions" not in page.parts),
]

# A docstring begins with the plain verb a newcomer expects (Return, Read, Write, Format ...), not with one of these.
ODD_VERBS = frozenset(
    ["Bring", "Give", "Have", "Hear", "Hold", "Lay", "Let", "Mean", "Put", "Say", "Tell"]
)

# What was said once and misunderstood, each with what is said instead.
UNSAID = {
    "took the last away": "Remove ... to see them again.",
    "is meant. Go to one": "Select ... first.",
    "no row here to take": "Nothing to copy here.",
    "who is at it": "Paused by / running on",
    "it rests": "paused by",
    "What is so already": "Checked against data up to ... old.",
    "or beware": "Problem or warning",
    "cannot be a device name": "cannot address a device with ... in its name",
    "Nothing is to be done": "No action needed.",
    "Mend the account": "Fix the account",
    "we: saw change": "last change seen",
    "device: fixed": "position taken (device clock)",
    "vendor: heard": "last contact (vendor)",
    "we: fetched": "fetched",
    "not said": "unknown",
    "How often does each value": "Count values in",
    "as declared": "resets",
    "if it took it": "does not confirm it",
    "never asked for": "not downloaded yet",
    "no usual hour": "no average yet",
    "4 times in 5": "80 % forecast range",
    "over their own": "over their plan",
    "change since yesterday is not known": "no figures from yesterday yet",
    "fault of Watchfloor's own": "Watchfloor hit a bug",
    "fault of its own": "Watchfloor hit a bug",
    "by turns": "Next ...",
    "as little as can be": "Use less bandwidth",
    "Gone from its list": "Dropped from the vendor's list",
    "can be taken back": "Can be undone",
    "kept for people": "reserved for interactive use",
    "Rests": "Paused",
    "nought": "zero",
    "whither": "where",
    "anew": "again",
}
# Buttons and headings which were riddles; as whole strings only, for the words themselves are good English elsewhere.
UNSAID_WHOLE = frozenset(
    {"Leave", "Closer", "Farther", "Go on", "Called", "Made", "Within m", "Rests"}
)


SAID = re.compile(rf"\b({'|'.join(map(re.escape, UNSAID))})\b")


def documented(path: Path) -> Iterator[tuple[int, str]]:
    """Return the line and the docstring of every module, class and function of a file that has one."""
    for node in nodes(path):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Return the line and the text of every string constant of a file."""
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def odd_docstrings() -> list[str]:
    """Return where a docstring begins with a verb nobody expects there."""
    return [
        f"{path.relative_to(ROOT)}:{line}: {text.split()[0]}"
        for path in CODE
        for line, text in documented(path)
        if text.split()[0].rstrip(":,") in ODD_VERBS
    ]


def riddles() -> list[str]:
    """Return where the code or a page says what WORDS.md replaced."""
    found = []
    for path in CODE:
        for line, text in spoken(path):
            said = SAID.findall(text)
            if text.strip() in UNSAID_WHOLE:
                said.append(text.strip())
            found += [f"{path.relative_to(ROOT)}:{line}: {words}" for words in said]
    for page in PAGES:
        for line, text in enumerate(read(page).splitlines(), start=1):
            found += [
                f"{page.relative_to(ROOT)}:{line}: {words} -> {UNSAID[words]}"
                for words in SAID.findall(text)
            ]
    return found


def test_a_docstring_begins_with_a_plain_verb() -> None:
    assert odd_docstrings() == []


def test_nothing_is_said_in_the_old_dialect() -> None:
    assert riddles() == []


def unnamed_loops() -> list[str]:
    """Return where a loop goes over things without naming them."""
    return [
        f"{path.relative_to(ROOT)}:{node.target.lineno}"
        for path in CODE
        for node in nodes(path)
        if isinstance(node, ast.For | ast.AsyncFor | ast.comprehension)
        and isinstance(node.target, ast.Name)
        and node.target.id in {"one", "it", "thing"}
    ]


def test_a_loop_names_what_it_goes_over() -> None:
    assert unnamed_loops() == []
