"""Read one cell of a list: the target it names, or its problem."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from tui.domain.device.network_codes import imsi_country
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.saved_rows import Guarding, ListRow
from tui.domain.lists.written_number import WrittenNumber, is_scientific, read_number, unguarded
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass

_NUMBERS = frozenset({"iccid", "imei", "imsi", "msisdn"})
_WHOLE = re.compile("[0-9]{14,22}[fF]?")


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedTarget:
    """One target which a line names."""

    line: int
    kind: str
    """The field of a record; or `record`, `any`, `thing`, `pair` as in `ListColumns`."""
    exact: tuple[str, ...]
    """The text as written."""
    loose: tuple[str, ...] = ()
    """The text without spaces and quotes, and a number's digits."""
    provider: str = ""
    """The provider of a `record`."""
    account: str = ""
    """The account of a `record`, where its row names one."""
    otherwise: str = ""
    """The problem to report if no device has this name."""
    warning: str = ""
    """A sentence if the check digit is wrong."""
    doubt: str = ""
    """Why the number may be of another kind: an IMSI."""
    is_optional: bool = False
    """A comment, unless a device has this name."""
    values: Mapping[str, Any] = field(default_factory=dict)


Read = ListedTarget | LineProblem


@dataclass(frozen=True, slots=True)
class CellReader:
    """Reads the cells of one list for one purpose."""

    purpose: ListPurpose
    guarding: Guarding

    def text(self, cell: str) -> str:
        """Return the text of a cell which is not an identifier: an account, a rate plan."""
        return cell if self.guarding == "none" else unguarded(cell)[0]

    def record(self, line: int, key: str, provider: str, account: str) -> ListedTarget:
        """Return the target for a record's key in one of our own lists."""
        exact, loose = self._spellings(key)
        return ListedTarget(
            line=line, kind="record", exact=exact, loose=loose, provider=provider, account=account
        )

    def read(self, line: int, cell: str, kind: str) -> Iterator[Read]:
        """Yield the targets in a cell of identifiers: usually one."""
        if kind == "thing":
            yield ListedTarget(line=line, kind=kind, exact=self._spellings(cell)[0][:1])
            return
        for part in _apart(cell):
            number = read_number(part, kind if kind in _NUMBERS else "")
            if number is not None and number.is_damaged:
                yield LineProblem(line, clean(part.strip()), number.problem)
            elif self.purpose.target == "imei":
                yield _imei(line, part, number, is_named=kind == "imei")
            else:
                yield self._device(line, part, number, kind)

    def pair(
        self,
        row: ListRow,
        imei: str,
        iccid: str,
        values: Mapping[str, str],
        *,
        is_named: bool = True,
    ) -> Read:
        """Return an IMEI with its ICCID and the row's own values; a bare ICCID is for a device SKU."""
        if not iccid.strip():
            return row_problem(row, "the row has no ICCID")
        cells = [(imei, "imei")] if imei.strip() else []
        read = [read_number(cell, kind) for cell, kind in (*cells, (iccid, "iccid"))]
        numbers = [number for number in read if number is not None]
        if len(numbers) < len(read):
            return row_problem(row, "the row is not an IMEI/ICCID pair")
        if problems := [number.problem for number in numbers if number.problem]:
            return row_problem(row, "; ".join(problems))
        first = numbers[0].digits if cells else ""
        is_sure = is_named or not first or numbers[0].is_named
        return ListedTarget(
            line=row.line,
            kind="pair",
            exact=(f"{first}/{numbers[-1].digits}",),
            warning="; ".join(number.warning for number in numbers if number.warning),
            doubt="" if is_sure else imsi_doubt(first),
            values=values,
        )

    def _device(
        self, line: int, cell: str, number: WrittenNumber | None, kind: str
    ) -> ListedTarget:
        exact, loose = self._spellings(cell)
        digits = (number.digits,) if number and number.digits else ()
        text = unguarded(cell)[0]
        bare = (text.strip(" \t\u00a0"), text.strip(" \"'`\t\u00a0"))
        is_named = number is not None and number.is_named and number.kind != "unknown"
        return ListedTarget(
            line=line,
            kind=number.kind if number and is_named else kind,
            exact=exact,
            loose=tuple(dict.fromkeys((*digits, *loose, *bare))),
            otherwise=number.problem if number and kind in _NUMBERS else "",
        )

    def _spellings(self, cell: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return a cell's exact spellings and its loose ones, by how the file guards its cells."""
        text = unguarded(cell)[0]
        if text == cell:
            return (cell,), ()
        if self.guarding == "all":
            return (text,), (cell,)
        return ((cell,), (text,)) if self.guarding == "none" else ((text, cell), ())


def row_problem(row: ListRow, reason: str) -> LineProblem:
    """Return the problem of a row, with the row's text."""
    return LineProblem(row.line, clean(", ".join(cell.strip() for cell in row.cells)), reason)


def imsi_doubt(digits: str) -> str:
    """Return why 15 bare digits may be an IMSI; empty if they cannot be one."""
    country = imsi_country(digits)
    if country is None:
        return ""
    return (
        f"this may be an IMSI ({digits[:3]} is {country}): put the heading imei above the column,"
        " or write IMEI: before the number"
    )


def _apart(cell: str) -> Sequence[str]:
    """Split a cell with several whole numbers: `IMEI IMEI`, `ICCID, ICCID`."""
    parts = re.split(r"[\s,;]+", cell.strip())
    if len(parts) > 1 and all(_WHOLE.fullmatch(part) or is_scientific(part) for part in parts):
        return parts
    return (cell,)


def _imei(line: int, cell: str, number: WrittenNumber | None, *, is_named: bool) -> Read:
    text = clean(cell.strip())
    if number is None or number.kind != "imei":
        problem = number.problem if number else "this is not an IMEI"
        kind = "" if number is None else number.kind.upper()
        return LineProblem(line, text, problem or f"this is an {kind}, not an IMEI")
    doubt = "" if is_named or number.is_named else imsi_doubt(number.digits)
    return ListedTarget(
        line=line, kind="imei", exact=(number.digits,), warning=number.warning, doubt=doubt
    )
