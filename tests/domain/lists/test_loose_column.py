"""Which column of a list without a heading is read: the only possible one, or none."""

import pytest

from tui.domain.lists.columns import ListPurpose
from tui.domain.lists.loose_column import LooseColumn, loose_column, named_cells
from tui.domain.lists.saved_rows import ListRow

IMEI, OTHER_IMEI = "356938030000013", "013108001841853"
IMSI = "310260000000001"
ICCID, OTHER_ICCID = "89011703270000000018", "8901260100000000020"
DEVICE = ListPurpose(action="x", target="device")
CLAIM = ListPurpose(action="claim", target="imei")


def rows(*lines):
    return [ListRow(number, cells) for number, cells in enumerate(lines, 1)]


def chosen(purpose, *lines):
    found = loose_column(rows(*lines), purpose)
    return "every" if found.is_every else found.at


HEADING = ListRow(1, ("Fleet", "of Bob\x1b"))


@pytest.mark.parametrize(
    ("column", "about"),
    [
        (LooseColumn(), ""),
        (LooseColumn(0), "Read from column 1; no heading names it."),
        (LooseColumn(heading=HEADING), 'Line 1 ("Fleet, of Bob\\x1b") is the heading.'),
        (
            LooseColumn(2, heading=HEADING),
            'Line 1 ("Fleet, of Bob\\x1b") is the heading. Read from column 3; no heading names it.',
        ),
    ],
)
def test_a_person_is_told_what_is_read(column, about):
    assert column.about == about


@pytest.mark.parametrize(
    ("purpose", "lines", "at"),
    [
        # Every cell is one.
        (CLAIM, [(IMEI, OTHER_IMEI), (OTHER_IMEI,)], "every"),
        (DEVICE, [(ICCID,), ("",), (OTHER_ICCID,)], "every"),
        (DEVICE, [(IMEI, ICCID)], -1),
        # One column is.
        (CLAIM, [("bus", IMEI), ("van", OTHER_IMEI)], 1),
        (DEVICE, [("bus", "", ICCID), ("van", "7", OTHER_ICCID)], 2),
        (CLAIM, [("bus",), ("van",)], -1),
        # Another column could be, too, or a cell of it.
        (CLAIM, [("bus", IMEI, IMSI), ("van", OTHER_IMEI, "7")], -1),
        (CLAIM, [("bus", IMEI, "12345678901234"), ("van", OTHER_IMEI, "7")], -1),
        (CLAIM, [("bus", IMEI, "1234567890123"), ("van", OTHER_IMEI, "7")], 1),
        (CLAIM, [("bus", IMEI, OTHER_IMEI), ("van", OTHER_IMEI, IMEI)], -1),
        (DEVICE, [("bus", IMEI, ICCID), ("van", OTHER_IMEI, OTHER_ICCID)], -1),
        (DEVICE, [("bus", IMEI, IMEI), ("van", OTHER_IMEI, ICCID)], -1),
        # Its own cells are of more than one kind, or it lacks some.
        (CLAIM, [("bus", IMEI), ("van", IMSI)], -1),
        (CLAIM, [("bus", IMEI), ("van", "12345678901234")], -1),
        (CLAIM, [("bus", IMEI), ("van", "car")], -1),
        (CLAIM, [("bus", IMEI), ("van", " ")], -1),
        (CLAIM, [("bus", IMEI), ("van",)], -1),
        # A damaged number is reported in its own line, and hides no column.
        (CLAIM, [("bus", IMEI), ("van", "3.5E+14")], 1),
        # Of other targets nothing is certain.
        (ListPurpose(action="x", target="name"), [("bus", IMEI)], -1),
        (ListPurpose(action="x", target="pair"), [(IMEI, ICCID)], -1),
        (CLAIM, [], -1),
    ],
)
def test_the_only_possible_column_is_read(purpose, lines, at):
    assert chosen(purpose, *lines) == at


@pytest.mark.parametrize(
    ("cell", "is_imei"),
    [(IMEI, True), ("356938030000014", False), (IMSI, False), ("89" + "0" * 13, False)],
)
def test_15_digits_are_an_imei_by_their_check_digit_and_if_no_country_begins_so(cell, is_imei):
    assert chosen(CLAIM, ("bus", cell), ("van", cell)) == (1 if is_imei else -1)


@pytest.mark.parametrize(
    ("purpose", "lines", "heading"),
    [
        (CLAIM, [("name", "number"), ("bus", IMEI)], 1),
        (CLAIM, [("number",), (IMEI,)], 1),
        (CLAIM, [("line 1", "number"), ("bus", IMEI), ("van", OTHER_IMEI)], None),
        (ListPurpose(action="x", target="pair"), [("a", "b"), (IMEI, ICCID)], 1),
        (CLAIM, [("bus", "van")], None),
        (CLAIM, [("name", "number"), ("bus", "car")], None),
    ],
)
def test_a_first_line_of_words_alone_is_the_heading_where_a_column_is_read(purpose, lines, heading):
    found = loose_column(rows(*lines), purpose).heading

    assert (found and found.line) == heading


@pytest.mark.parametrize(
    ("lines", "column", "heading"),
    [
        ([("name", "number"), ("bus", IMEI)], "2", 1),
        ([("name", "number"), ("bus", ICCID)], "2", 1),
        ([("name", "number"), ("bus", IMEI)], "1", None),
        ([("name", "number"), ("bus", IMEI)], "9", None),
        ([("name", "number"), ("bus", IMEI)], "0", None),
    ],
)
def test_the_column_which_a_person_chose_by_its_number_is_read(lines, column, heading):
    purpose = ListPurpose(action="x", target="device", column=column)

    found = loose_column(rows(*lines), purpose)

    assert (found.at, found.is_every) == (int(column) - 1, False)
    assert (found.heading and found.heading.line) == heading


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ([f"IMEI: {IMEI}", f"iccid={ICCID}"], {"imei": f"IMEI: {IMEI}", "iccid": f"iccid={ICCID}"}),
        ([" IMEI ", IMEI, "MDN", "+12025550100"], {"imei": f"IMEI: {IMEI}", "msisdn": "MDN: +12025550100"}),
        (["IMEI", IMEI, " "], {"imei": f"IMEI: {IMEI}"}),
        ([f"IMEI: {IMEI}"], {}),
        ([f"IMEI: {IMEI}", f"IMEI: {OTHER_IMEI}"], {}),
        ([f"IMEI: {IMEI}", "bus"], {}),
        (["IMEI", IMEI, OTHER_IMEI], {}),
    ],
)  # fmt: skip
def test_cells_may_say_what_they_are(cells, named):
    assert named_cells(cells) == named
