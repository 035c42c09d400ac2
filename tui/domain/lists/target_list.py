"""Read a list of targets: the target of each line, or the line's problem."""

from collections.abc import Sequence

from tui.domain.lists.cell import CellReader, ListedTarget, Read
from tui.domain.lists.columns import ListPurpose, choose_columns, find_heading
from tui.domain.lists.decode_text import decode_saved
from tui.domain.lists.headed_rows import HeadedRows
from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.loose_column import loose_column, named_cells
from tui.domain.lists.loose_rows import LooseRows
from tui.domain.lists.saved_rows import COMMENTS, ListProblem, SavedList, read_rows
from tui.domain.lists.workbook import read_workbook
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class TargetList:
    """The targets of a list, and the problems of its lines."""

    found: Sequence[ListedTarget]
    not_taken: Sequence[LineProblem]
    about: str = ""
    """A sentence on which column was read; empty if each line is one target."""


def read_file(data: bytes, purpose: ListPurpose) -> TargetList:
    """Read the targets of a saved file; raise `ListProblem` if it cannot be read at all."""
    if data.startswith(b"PK\x03\x04"):
        return _read(read_workbook(data), purpose)
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise ListProblem("This is a workbook in the old Excel format. Save the list as CSV.")
    return read_targets(decode_saved(data), purpose)


def read_targets(text: str, purpose: ListPurpose) -> TargetList:
    """Read the targets of a text, as `read_file` does."""
    return _read(read_rows(text, purpose.known), purpose)


def _read(saved: SavedList, purpose: ListPurpose) -> TargetList:
    rows, cells = saved.rows, CellReader(purpose, saved.guarding)
    place = None if saved.heading else find_heading(rows, purpose)
    heading = saved.heading or (rows[place] if place is not None else None)
    if heading is None:
        found, about = _loose(saved, cells)
    else:
        columns = choose_columns(heading, purpose)
        about = f'Read from the column "{clean(columns.name.strip())}".'
        headed = HeadedRows(len(heading.cells), columns, cells)
        below = rows if place is None else rows[place + 1 :]
        found = [entry for row in below for entry in headed.read(row)]
    problems = [*saved.broken, *(entry for entry in found if isinstance(entry, LineProblem))]
    return TargetList(
        [entry for entry in found if isinstance(entry, ListedTarget)],
        sorted(problems, key=lambda problem: problem.line),
        about,
    )


def _loose(saved: SavedList, cells: CellReader) -> tuple[list[Read], str]:
    """Read a list without a heading."""
    purpose = cells.purpose
    if purpose.column and not purpose.column.isdecimal():
        raise ListProblem(f'The list has no heading, so it has no column "{purpose.column}".')
    rows = [
        row
        for row in saved.rows
        if not row.cells[0].lstrip().startswith(COMMENTS) and not named_cells(row.cells)
    ]
    chosen = loose_column(rows, purpose)
    loose = LooseRows(saved.delimiter, chosen, cells)
    return [entry for row in saved.rows for entry in loose.read(row)], chosen.about
