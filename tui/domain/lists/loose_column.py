"""Choose the column of identifiers in a list without a heading, if only one is possible."""

import re
from collections.abc import Mapping, Sequence
from typing import Literal

from tui.domain.device.identity import has_check_digit
from tui.domain.device.network_codes import imsi_country
from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.saved_rows import ListRow
from tui.domain.lists.written_number import read_number
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass

Shape = Literal["iccid", "imei", "15 digits", "long", "", "other"]
_NAMED = re.compile(r"\s*(imei|iccid|imsi|msisdn|mdn)\s*[:=#]\s*(?=\S)", re.IGNORECASE)

_LABEL = re.compile(r"\s*(imei|iccid|imsi|msisdn|mdn)\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class LooseColumn:
    """Which cells of a list without a heading are read."""

    at: int = -1
    """The column which is read; -1: only lines with a single cell are read."""
    is_every: bool = False
    """Every cell is an identifier of the same kind, so all are read."""
    heading: ListRow | None = None
    """A first line of words only, unlike the other lines."""

    @property
    def about(self) -> str:
        """A sentence on what is read; empty if each line is one target."""
        column = f"Read from column {self.at + 1}; no heading names it." if self.at >= 0 else ""
        words = clean(", ".join(self.heading.cells)) if self.heading else ""
        title = f'Line {self.heading.line} ("{words}") is the heading.' if self.heading else ""
        return " ".join(filter(None, (title, column)))


def loose_column(rows: Sequence[ListRow], purpose: ListPurpose) -> LooseColumn:
    """Choose the cells to read; if two columns could be the identifiers, choose none."""
    heading = rows[0] if len(rows) > 1 and not re.search("[0-9]", "".join(rows[0].cells)) else None
    body = rows[1:] if heading else rows
    columns = _columns(body)
    if purpose.target == "pair":
        return LooseColumn(heading=heading)
    if purpose.column:
        at = int(purpose.column) - 1
        is_heading = heading is not None and _shape_of(columns, at) in ("iccid", "imei")
        return LooseColumn(at, heading=heading if is_heading else None)
    shapes = [_shape_of(columns, at) for at in range(len(columns))]
    certain = {"device": {"imei", "iccid"}, "imei": {"imei"}}.get(purpose.target, set())
    if len(set(shapes) & certain) == 1 and not set(shapes) - certain - {""}:
        return LooseColumn(is_every=True, heading=heading)
    found = [at for at, shape in enumerate(shapes) if shape in certain]
    rivals = {"15 digits", "long", *certain}
    others = [shape for at, shape in enumerate(shapes) if at not in found and shape in rivals]
    if len(shapes) > 1 and len(found) == 1 and not others and not _mixed(columns, found[0]):
        return LooseColumn(found[0], heading=heading)
    return LooseColumn()


def named_cells(cells: Sequence[str]) -> Mapping[str, str]:
    """Return the cells by the kind which is written in them or in the cell before.

    Such as `IMEI: …, ICCID: …`, or a cell `IMEI` and then one with the number. Empty if a cell has no
    kind.
    """
    found: dict[str, str] = {}
    label = ""
    for cell in cells:
        if _LABEL.fullmatch(cell):
            label = f"{cell.strip()}: "
            continue
        named = _NAMED.match(label + cell)
        if cell.strip() and named is None:
            return {}
        if named is not None:
            kind = named[1].lower().replace("mdn", "msisdn")
            if kind in found:
                return {}  # a row of things of one kind
            found[kind] = label + cell
        label = ""
    return found if len(cells) > 1 else {}


def _columns(rows: Sequence[ListRow]) -> list[list[str]]:
    width = max((len(row.cells) for row in rows), default=0)
    return [[row.cells[at] for row in rows if at < len(row.cells)] for at in range(width)]


def _shape_of(columns: Sequence[Sequence[str]], at: int) -> Shape:
    """Return the common shape of all filled cells of a column; `other` if they differ."""
    found = {_shape(cell) for cell in (columns[at] if 0 <= at < len(columns) else ())} - {""}
    if len(found) == 1:
        return found.pop()
    for rival in ("15 digits", "long"):
        if rival in found:
            return rival  # a rival anywhere in a column makes it one
    return "long" if found & {"imei", "iccid"} else ("other" if found else "")


def _shape(cell: str) -> Shape:
    if not cell.strip():
        return ""
    number = read_number(cell)
    digits = number.digits if number else ""
    if number is not None and number.is_damaged:
        return ""  # its own line reports it
    if number is None:
        return "other"
    if re.fullmatch("89[0-9]{16,20}", digits):
        return "iccid"
    if re.fullmatch("[0-9]{15}", digits):
        return "imei" if has_check_digit(digits) and imsi_country(digits) is None else "15 digits"
    return "long" if len(digits) > 13 else "other"


def _mixed(columns: Sequence[Sequence[str]], at: int) -> bool:
    """Return whether some lines lack the column, as in a list of another kind."""
    return len(columns[at]) < max(map(len, columns)) or not all(map(str.strip, columns[at]))
