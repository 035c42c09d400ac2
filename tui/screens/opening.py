"""What a list shows in its first frame."""

from collections.abc import Sequence
from dataclasses import dataclass

from tui.domain.show import Manner
from tui.domain.view import Column
from tui.screens.sources import Counted
from tui.widgets.table import TableRow


@dataclass(frozen=True, slots=True)
class Opening:
    """What a list shows first, read before it is there: its first frame has rows in it."""

    counted: Counted
    rows: Sequence[TableRow]
    manner: Manner


def in_view(columns: Sequence[Column]) -> Sequence[Column]:
    """Pick the columns which are shown; there is always one."""
    return [column for column in columns if column.shown] or list(columns[:1])
