"""Where the columns of a table are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.column import Column
from tui.widgets.table.column_layout import MARKER_CELLS, lay_out

COLUMNS = (
    Column("label", "Label", 20),
    Column("imei", "IMEI", 15, "identifier"),
    Column("note", "Note", 30),
)


def widths(layout):
    return [place.width for place in (*layout.frozen, *layout.scrolled)]


@pytest.mark.parametrize(
    ("width", "expected"),
    [
        (71, [20, 15, 30]),  # 2 for the marker, two between each
        (100, [31, 15, 48]),
        (40, [10, 15, 11]),
        (34, [14, 15, 30]),  # nothing is cut needlessly: the table scrolls
    ],
)
def test_texts_stretch_and_give_way_and_identifiers_never(width, expected):
    assert widths(lay_out(COLUMNS, width, 1)) == expected


def test_sideways_it_goes_column_by_column_and_never_beyond_the_end():
    layout = lay_out(COLUMNS, 34, 1)

    stops = [layout.next_stop(0, 1)]
    stops.append(layout.next_stop(stops[-1], 1))
    assert stops == [16, layout.overflow]
    assert layout.next_stop(stops[-1], -1) == 16
    assert layout.next_stop(16, -1) == 0


def test_a_column_comes_whole_into_view_with_the_least_scrolling():
    layout = lay_out((*COLUMNS, Column("state", "State", 10)), 34, 1)
    whole = {place.column.field: place for place in layout.scrolled}

    assert layout.offset_showing(["imei"], 0) == 0
    assert layout.offset_showing(["imei"], 16) == 0
    assert layout.offset_showing(["state"], 0) == layout.overflow
    assert layout.offset_showing(["state"], layout.overflow) == layout.overflow
    assert layout.offset_showing(["note"], 0) == whole["note"].start
    assert layout.offset_showing(["not_shown"], 5) == 5


def test_a_column_is_found_under_its_cells():
    layout = lay_out(COLUMNS, 34, 1)

    assert layout.place_at(0, 0) is None
    assert layout.place_at(3, 0).column.field == "label"
    assert layout.place_at(24, 0).column.field == "imei"
    assert layout.place_at(24, 16).column.field == "note"


def test_what_differs_reaches_from_its_first_cell_in_view_to_its_last():
    layout = lay_out(COLUMNS, 80, 1)

    first, second = layout.scrolled[:2]
    assert layout.extent((0,), 0) == range(layout.frozen[0].start, layout.frozen_width)
    assert layout.extent((1,), 0) == range(
        layout.frozen_width + first.start, layout.frozen_width + first.stop
    )
    assert layout.extent((2,), 0).start == layout.frozen_width + second.start
    assert layout.extent((0, 1), 0).start == layout.frozen[0].start
    assert layout.extent((1,), first.start + 2).start == layout.frozen_width
    assert not layout.extent((1,), 500)
    assert not layout.extent((), 0)


@given(
    st.lists(st.tuples(st.integers(1, 60), st.sampled_from(["text", "number", "identifier"]))),
    st.integers(0, 300),
    st.integers(0, 5),
)
def test_columns_never_overlap_and_those_which_stay_leave_room(shapes, width, frozen):
    columns = [Column(str(index), "X", size, kind) for index, (size, kind) in enumerate(shapes)]

    layout = lay_out(columns, width, frozen)

    for places, first in ((layout.frozen, MARKER_CELLS), (layout.scrolled, 0)):
        assert [place.start for place in places] == [first, *(place.stop for place in places)][
            : len(places)
        ]
        assert all(place.width > 0 for place in places)
    assert len(layout.frozen) + len(layout.scrolled) == len(columns)
