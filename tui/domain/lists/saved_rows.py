"""Read the rows of a saved list: CSV of any kind, a Markdown table, JSON, or paragraphs of a ticket."""

import html
import io
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, Literal

from tui.domain.lists.line_problem import LineProblem
from tui.lazy_dataclass import dataclass

MARK = "\ufeff"
"""The byte order mark: our CSV for spreadsheets begins with it, our plain CSV never does."""
COMMENTS = ("#", "//")
DELIMITERS = "\t;,|"
"""The most certain first: a cell hardly ever contains a tab, and often a comma."""
_SAMPLE = 20
"""The lines from which the delimiter is guessed: enough that a stray comma does not decide."""
_MOST_LINES = 50
"""The most lines of one quoted cell; a quote open for longer was not meant to open a cell."""
_QUOTED = re.compile(r'"[^"]*"')
_RULE = re.compile(r"\s*\|(\s*:?-{3,}:?\s*\|)+\s*")
_BAR = re.compile(r"(?<!\\)\|")
_ESCAPED = re.compile(r"\\([\\|`*_<>\[\]~])")
_FEATURES = re.compile(r'\s*\{\s*"type"\s*:\s*"FeatureCollection".*?"features"\s*:\s*\[', re.DOTALL)
_GAP = re.compile(r"[\s,]*")
_FACT = re.compile(r"([^:\s][^:]{0,38}):(?:[ \t]+(.*))?")


Guarding = Literal["all", "some", "none"]
"""Which cells may have a guard which keeps a spreadsheet from calculating them: in our CSV for spreadsheets
all that need one, in other CSV perhaps some, in other forms none."""


class ListProblem(ValueError):
    """A list cannot be read at all; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class ListRow:
    """One row, and the line it begins in."""

    line: int
    cells: tuple[str, ...]

    def cell(self, at: int) -> str:
        """Return one cell; empty if the row has no such cell, or for -1."""
        return self.cells[at] if 0 <= at < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class SavedList:
    """The rows of a list, in order, without blank lines."""

    rows: Sequence[ListRow]
    heading: ListRow | None = None
    """The heading, if the form of the list marks it; else it may be one of the rows."""
    broken: Sequence[LineProblem] = ()
    delimiter: str = ""
    """The text between cells; empty if each line is one cell."""
    guarding: Guarding = "none"


def folded(name: str) -> str:
    """Return the common form of a heading's spellings: `Device name`, `device_name`, `vendor.deviceName`."""
    own = name.strip().removeprefix("vendor.")
    return "".join(character for character in own.casefold() if character.isalnum())


def read_rows(text: str, known: Collection[str] = ()) -> SavedList:
    """Read a list in any of the forms; `known` are the folded headings it may have.

    Raise `ListProblem` if the text is not a list.
    """
    guarding: Guarding = "all" if text.startswith(MARK) else "some"
    text = text.removeprefix(MARK)
    start = text.lstrip()
    if start.startswith(("<?xml", "<gpx", "<html", "<!DOCTYPE")):
        raise ListProblem("This is XML, not a list. Save the list as CSV.")
    if start[:1] in {"{", "["} and (found := _json(text)) is not None:
        return found
    lines = list(io.StringIO(text, newline=""))
    plain = _markdown(lines) or _paragraphs(lines, known)
    return plain or replace(_delimited(lines, known), guarding=guarding)


def _delimited(lines: Sequence[str], known: Collection[str]) -> SavedList:
    delimiter = _delimiter(lines, known)
    rows: list[ListRow] = []
    broken: list[LineProblem] = []
    at = 0
    while at < len(lines):
        cells, used = _cells(lines, at, delimiter)
        if cells is None:
            broken.append(
                LineProblem(at + 1, lines[at].strip(), "a quote is opened but never closed")
            )
        elif any(cell.strip() for cell in cells):
            rows.append(ListRow(at + 1, cells))
        at += used
    return SavedList(rows, broken=broken, delimiter=delimiter)


def _cells(lines: Sequence[str], at: int, delimiter: str) -> tuple[tuple[str, ...] | None, int]:
    """Return the cells of one record and the number of its lines; None if a quote in it never ends."""
    record = lines[at].rstrip("\r\n")
    if '"' not in record:
        return tuple(record.split(delimiter)) if delimiter else (record,), 1
    record = lines[at]
    for used in range(1, _MOST_LINES + 1):
        cells = _unquoted(record.rstrip("\r\n"), delimiter)
        if cells is not None:
            return cells, used
        if at + used >= len(lines):
            break
        record += lines[at + used]
    return None, 1


def _unquoted(record: str, delimiter: str) -> tuple[str, ...] | None:
    """Return the cells of a record with quotes (RFC 4180); None if the last quote is still open."""
    pattern = _cell_pattern(delimiter)
    cells: list[str] = []
    at = 0
    while match := pattern.match(record, at):
        quoted, ends, plain, end = match.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        if not (ends or end):
            return tuple(cells)
        at = match.end()
    return None


@lru_cache
def _cell_pattern(delimiter: str) -> re.Pattern[str]:
    """Return the pattern of one cell and its end: quoted, `="…"` as Excel writes text, or plain."""
    end = re.escape(delimiter) if delimiter else "(?!)"
    plain = f"(?:(?!{end})[^\r\n])*"
    return re.compile(rf' *"((?:[^"]|"")*)" *({end}|\Z)|((?:="[^"]*"|(?! *")){plain})({end}|\Z)')


def _delimiter(lines: Sequence[str], known: Collection[str]) -> str:
    """Return the text between cells: by the heading's names, else by what most lines have."""
    sample = [_QUOTED.sub('""', line) for line in lines if line.strip()][:_SAMPLE]
    best, most = "", (0, 0)
    for delimiter in DELIMITERS:
        with_it = sum(delimiter in line for line in sample)
        names = max((_known(line, delimiter, known) for line in sample), default=0)
        if with_it and (score := (names, with_it)) > most:
            best, most = delimiter, score
    return best


def _known(line: str, delimiter: str, known: Collection[str]) -> int:
    cells = line.split(delimiter)
    return sum(folded(cell) in known for cell in cells) if len(cells) > 1 else 0


def _markdown(lines: Sequence[str]) -> SavedList | None:
    """Read a Markdown table; None if there is none."""
    rule = next((at for at, line in enumerate(lines[:_SAMPLE]) if _RULE.fullmatch(line)), 0)
    if not rule:
        return None
    heading = ListRow(rule, _barred(lines[rule - 1]))
    rows = [
        ListRow(at, _barred(line))
        for at, line in enumerate(lines[rule + 1 :], rule + 2)
        if line.lstrip().startswith("|")
    ]
    return SavedList(rows, heading)


def _barred(line: str) -> tuple[str, ...]:
    cells = _BAR.split(line.strip())[1:-1]
    return tuple(html.unescape(_ESCAPED.sub(r"\1", cell.strip(" "))) for cell in cells)


def _paragraphs(lines: Sequence[str], known: Collection[str]) -> SavedList | None:
    """Read a paragraph for each device with a line `name: value` for each fact; None if it is another form."""
    facts: list[dict[str, str]] = []
    starts: list[int] = []
    is_new = True
    for at, line in enumerate(lines, 1):
        text = line.rstrip("\r\n")
        if not text.strip():
            is_new = True
            continue
        fact = _FACT.fullmatch(text)
        if fact is None:
            if at > 1 and text.startswith("(") and is_new:
                continue  # the last line of a ticket: which list, and when
            return None
        if is_new or fact[1] in facts[-1]:
            if not is_new:
                return None  # `ICCID: …` in every line is a column
            facts.append({})
            starts.append(at)
            is_new = False
        facts[-1][fact[1]] = _plain(fact[2] or "")
    names = {folded(name) for fact in facts for name in fact}
    if not names & set(known) or max(map(len, facts), default=0) < 2:
        return None
    return _named(zip(starts, facts, strict=True))


def _plain(value: str) -> str:
    """Return a value without the quotes which protect spaces at its ends."""
    value = value.lstrip(" ")
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] == '"' else value


def _named(found: Iterable[tuple[int, Mapping[str, Any]]]) -> SavedList:
    """Return a list with one heading from entries which name their own values."""
    found = list(found)
    names = tuple(dict.fromkeys(name for _, values in found for name in values))
    rows = [
        ListRow(line, tuple(_said(values.get(name)) for name in names)) for line, values in found
    ]
    return SavedList(rows, ListRow(0, names))


def _said(value: Any) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _json(text: str) -> SavedList | None:
    """Read an array, JSON lines, or the features of GeoJSON; None if the text only looks like JSON."""
    try:
        found = list(_entries(text))
    except (ValueError, RecursionError) as error:
        if re.match(r'\s*(?:\[\s*)?\{\s*"', text):
            raise ListProblem(f"The JSON is cut off or damaged: {error}.") from error
        return None
    if found and all(isinstance(entry, Mapping) for _, entry in found):
        return _named((line, _flat(entry)) for line, entry in found)
    if any(isinstance(entry, Mapping | list) for _, entry in found):
        raise ListProblem("This JSON is not a list of devices.")
    return SavedList(
        [ListRow(line, (_said(entry),)) for line, entry in found if _said(entry).strip()]
    )


def _flat(entry: Mapping[str, Any]) -> Mapping[str, Any]:
    if entry.get("type") == "Feature" and isinstance(entry.get("properties"), Mapping):
        entry = entry["properties"]
    vendor = entry.get("vendor")
    if not isinstance(vendor, Mapping):
        return entry
    rest = {name: value for name, value in entry.items() if name != "vendor"}
    return rest | {f"vendor.{name}": value for name, value in vendor.items()}


def _entries(text: str) -> Iterator[tuple[int, Any]]:
    """Yield the entries with their lines; numbers stay text, with exactly their digits."""
    decoder = json.JSONDecoder(parse_int=str, parse_float=str)
    inside = _FEATURES.match(text) or re.match(r"\s*\[", text)
    at, line, counted = (inside.end() if inside else 0), 1, 0
    while at < len(text):
        if gap := _GAP.match(text, at):
            at = gap.end()
        if at >= len(text) or (inside and text[at] == "]"):
            break
        line, counted = line + text.count("\n", counted, at), at
        entry, at = decoder.raw_decode(text, at)
        yield line, entry
    rest = text[at:].strip()
    if inside and not re.fullmatch(r"\]\s*\}?", rest):
        raise ValueError(f"the list begun before line {line} does not end")
