"""The rows of a saved list, with the lines in which they begin."""

import pytest

from tui.domain.lists.line_problem import LineProblem
from tui.domain.lists.saved_rows import MARK, ListProblem, ListRow, folded, read_rows

KNOWN = ("imei", "iccid")


def cells(text, known=KNOWN):
    return [(row.line, *row.cells) for row in read_rows(text, known).rows]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ('[{"imei": "1"}, {"imei": "2"}]', [1, 1]),
        ('[\n{"imei": "1"},\n\n{"imei": "2"}\n]\n', [2, 4]),
        ('{"imei": "1"}\n\n{"imei":\n"2"}\n{"imei": "3"}', [1, 3, 5]),
        ('{"type": "FeatureCollection",\n"features": [\n{"imei": "1"}\n]\n}', [3]),
    ],
)
def test_each_entry_of_json_is_in_the_line_where_it_begins(text, lines):
    assert [row.line for row in read_rows(text).rows] == lines


def test_a_number_in_json_keeps_its_digits():
    listed = read_rows('[{"a": 89011703270000000018, "b": 1.50, "c": null, "d": [1], "e": true}]')

    assert listed.rows[0].cells == ("89011703270000000018", "1.50", "", '["1"]', "true")
    assert listed.heading == ListRow(0, ("a", "b", "c", "d", "e"))


def test_an_entry_which_lacks_a_name_of_others_has_an_empty_cell_and_a_vendors_own_are_told_apart():
    listed = read_rows('[{"a": "1", "vendor": {"x": "2"}}, {"b": "3", "vendor": "4"}]')

    assert listed.heading.cells == ("a", "vendor.x", "b", "vendor")
    assert [row.cells for row in listed.rows] == [("1", "2", "", ""), ("", "", "3", "4")]


def test_of_geojson_the_properties_are_read():
    text = '[{"type": "Feature", "properties": {"imei": "1"}}, {"type": "Feature", "x": "2"}]'

    assert read_rows(text).heading.cells == ("imei", "type", "x")


@pytest.mark.parametrize(
    ("text", "rows"), [('["1", 2,\n"", null, "3"]', [(1, "1"), (1, "2"), (2, "3")]), ("[]", [])]
)
def test_an_array_of_values_has_one_in_each_row(text, rows):
    assert cells(text) == rows


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("<?xml version='1.0'?>", "This is XML, not a list. Save the list as CSV."),
        ("  <html>", "This is XML, not a list. Save the list as CSV."),
        ('[{"imei": "1"}, 2]', "This JSON is not a list of devices."),
        ('[["1"]]', "This JSON is not a list of devices."),
        ('[{"imei": "1"}', "The JSON is cut off or damaged: the list begun before line 1 does not end."),
        ('[\n{"imei": "1"},\n{"imei": "2"}', "The JSON is cut off or damaged: the list begun before line 3 does not end."),
        ('{"imei": "1"', "The JSON is cut off or damaged: Expecting ',' delimiter: line 1 column 13 (char 12)."),
    ],
)  # fmt: skip
def test_what_is_no_list_is_said(text, problem):
    with pytest.raises(ListProblem) as raised:
        read_rows(text)

    assert str(raised.value) == problem


@pytest.mark.parametrize("text", ["[1] bus", "{bus}", "[bus"])
def test_what_only_looks_like_json_is_lines(text):
    assert cells(text) == [(1, text)]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n\n1,2\n", [(1, "a", "b"), (3, "1", "2")]),
        ('"a,1","b ""c"""\n"d\ne",f\ng,h', [(1, "a,1", 'b "c"'), (2, "d\ne", "f"), (4, "g", "h")]),
        ('="0123",b\nc,d', [(1, '="0123"', "b"), (2, "c", "d")]),
        (' "a" ,b\nc,d', [(1, "a", "b"), (2, "c", "d")]),
        ("a\r\nb\r\n", [(1, "a"), (2, "b")]),
        (" , \na,b", [(2, "a", "b")]),
    ],
)
def test_csv_is_read_as_it_is_written(text, rows):
    assert cells(text) == rows


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a\tb,c\n", "\t"),
        ("a;b,c\nd,e\nf,g", ","),
        ("imei;iccid,x\nd,e\nf,g", ";"),
        ("a;b\nc,d", ";"),
        ("a\nb", ""),
        ('"a,b"\n"c,d"', ""),
    ],
)
def test_the_text_between_cells_is_that_of_the_headings_else_that_of_most_lines(text, delimiter):
    assert read_rows(text, KNOWN).delimiter == delimiter


def test_a_quote_which_never_ends_is_named_and_hides_no_other_line():
    listed = read_rows('a,b\n "1,2 \n3,4\n')

    assert listed.broken == [LineProblem(2, '"1,2', "a quote is opened but never closed")]
    assert [row.line for row in listed.rows] == [1, 3]


@pytest.mark.parametrize(("lines", "rows"), [(49, 1), (50, 51)])
def test_a_cell_has_fifty_lines_at_most(lines, rows):
    listed = read_rows('"' + "a\n" * lines + '"', ())

    assert len(listed.rows) + len(listed.broken) == rows


@pytest.mark.parametrize(
    ("text", "guarding"),
    [(f"{MARK}a,b", "all"), ("a,b", "some"), ("| a |\n|---|\n| 1 |", "none"), ('["1"]', "none")],
)
def test_which_cells_may_be_guarded_is_told_by_the_form(text, guarding):
    assert read_rows(text).guarding == guarding


def test_a_table_of_markdown_is_read_below_its_rule():
    listed = read_rows("Fleet\n\n| a | b |\n|---|:---:|\n| 1 | x\\|&amp; |\n\n | 2 | |\nend\n")

    assert listed.heading == ListRow(3, ("a", "b"))
    assert listed.rows == [ListRow(5, ("1", "x|&")), ListRow(7, ("2", ""))]


TICKET = 'IMEI: 1\nName: " bus "\nNote:\n\nIMEI:  2\nICCID: 3\n\n(list of today)\n'


def test_a_ticket_has_a_paragraph_for_each_device():
    listed = read_rows(TICKET, KNOWN)

    assert listed.heading == ListRow(0, ("IMEI", "Name", "Note", "ICCID"))
    assert listed.rows == [ListRow(1, ("1", " bus ", "", "")), ListRow(5, ("2", "", "", "3"))]


@pytest.mark.parametrize(
    "text",
    [
        "IMEI: 1\nIMEI: 2\n",
        "IMEI: 1\n\nIMEI: 2\n",
        "Name: a\nNote: b\n",
        "(x)\nIMEI: 1\nName: a\n",
        "IMEI: 1\nName: a\n(x)\n",
        "IMEI: 1\nName: a\nbus\n",
    ],
)
def test_other_lines_with_colons_are_no_ticket(text):
    assert read_rows(text, KNOWN).heading is None


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Device name", "devicename"),
        (" vendor.deviceName ", "devicename"),
        ("STRASSE_ß", "strassess"),
    ],
)
def test_headings_are_compared_by_their_letters(name, form):
    assert folded(name) == form


def test_a_row_has_no_cell_before_its_first_or_after_its_last():
    row = ListRow(1, ("a", "b"))

    assert [row.cell(at) for at in (-1, 0, 1, 2)] == ["", "a", "b", ""]
