"""One line of a table, on a screen of any width."""

import pytest
from rich.style import Style

from tests.widgets.table.test_column_layout import COLUMNS
from tui.widgets.table.column_layout import lay_out
from tui.widgets.table.row_painter import RowPainter


@pytest.mark.parametrize("width", [0, 1, 2, 3, 20])
def test_a_heading_fits_however_narrow_the_table_and_however_far_it_is_scrolled(width):
    painter = RowPainter(ascii_only=False)
    painter.styles = {"header": Style(), "sorted": Style()}
    painter.layout = lay_out(COLUMNS, width, 1)

    for scrolled in range(80):
        assert painter.header(scrolled).cell_length == width + 1
