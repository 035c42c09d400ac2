"""The columns of a list on screens of any width."""

from datetime import UTC, datetime

import pytest

from tui.domain.show.format import TimeStyle
from tui.screens.list.column_arrangement import ColumnArrangement

NOW = datetime(2026, 11, 29, tzinfo=UTC)


@pytest.mark.parametrize("cells", [1, 46, 80, 140])
def test_a_list_whose_columns_are_not_known_yet_shows_none(cells):
    assert ColumnArrangement().lay_out((), (), cells, TimeStyle(NOW)) == []
