"""A workbook as other programs write it: every kind of cell, of reference and of damage."""

import io
import zipfile

import pytest

from tui.domain.lists.saved_rows import ListProblem, ListRow
from tui.domain.lists.workbook import read_workbook


def packed(**parts):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, text in parts.items():
            package.writestr(f"xl/{name.replace('__', '/')}.xml", text)
    return data.getvalue()


def rows_of(sheet, strings=""):
    return read_workbook(packed(worksheets__sheet1=sheet, sharedStrings=strings)).rows


def cell_of(cell, strings=""):
    """Return the text of a cell; empty where its row is left out."""
    rows = rows_of(f'<row r="1"><c r="A1"><v>-</v></c>{cell}</row>', strings)
    return rows[0].cells[1]


STRINGS = (
    "<sst><si><t>first</t></si><si/><si><t xml:space='preserve'>a &amp;\r\n</t>"
    "<rPh sb='0'><t>spoken</t></rPh><r><t/><t>b</t></r></si></sst>"
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<c><v>12</v></c>", "12"),
        ('<c t="str"><v>a &lt; b</v></c>', "a < b"),
        ('<c t="s"><v>0</v></c>', "first"),
        ('<c t="s"><v>1</v></c>', ""),
        ('<c t="s"><v>2</v></c>', "a &\nb"),
        ('<c t="s"><v>3</v></c>', ""),
        ('<c t="s"><v>x</v></c>', ""),
        ('<c t="s"><v>-1</v></c>', ""),
        ('<c t="s"/>', ""),
        ('<c t="inlineStr"><is><t>in</t><t>line</t></is></c>', "inline"),
        ("<c/>", ""),
        ("<c></c>", ""),
        ('<c s="1"><f>A1</f><v xml:space="preserve"> 7\n</v></c>', " 7\n"),
    ],
)
def test_a_cell_of_each_kind_is_read_as_its_text(cell, text):
    assert cell_of(cell, STRINGS) == text


@pytest.mark.parametrize(
    ("cells", "read"),
    [
        ('<c r="B1"><v>1</v></c><c r="D1"><v>2</v></c>', ("", "1", "", "2")),
        ('<c r="AA1"><v>1</v></c>', ("",) * 26 + ("1",)),
        ("<c><v>1</v></c><c><v>2</v></c>", ("1", "2")),
        ('<c r="C1"><v>1</v></c><c><v>2</v></c>', ("", "", "1", "2")),
        ('<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>', ("", "1", "2")),
        ('<c r="7"><v>1</v></c>', ("1",)),
    ],
)
def test_cells_stand_in_the_columns_they_name(cells, read):
    assert [row.cells for row in rows_of(f"<row>{cells}</row>")] == [read]


def test_rows_keep_the_numbers_which_they_name_and_empty_ones_are_left_out():
    sheet = (
        '<row r="2"><c><v>a</v></c></row><row r="3"/><row r="4"><c><v> </v></c></row>'
        '<row><c><v>b</v></c></row><row r="x"><c><v>c</v></c></row>'
    )

    assert rows_of(sheet) == [ListRow(2, ("a",)), ListRow(4, ("b",)), ListRow(5, ("c",))]


def test_the_sheet_with_the_lowest_number_is_the_first():
    sheets = {
        f"worksheets__sheet{number}": f"<row><c><v>{number}</v></c></row>" for number in (10, 9)
    }

    assert read_workbook(packed(**sheets, worksheets__other="<row/>")).rows == [ListRow(1, ("9",))]


def test_what_is_no_workbook_or_a_damaged_one_says_so():
    whole = packed(worksheets__sheet1="<row><c><v>a</v></c></row>" * 9)
    damaged = whole.replace(b"<row><c><v>a", b"<row><c><v>b", 1)

    with pytest.raises(ListProblem, match=r"^This is not an Excel workbook\. Save the list as CSV"):
        read_workbook(packed(word="x"))
    with pytest.raises(
        ListProblem, match=r"^This Excel workbook is damaged \(Bad CRC-32 .*\)\. Save the list as"
    ):
        read_workbook(damaged)


@pytest.mark.parametrize(("most", "is_read"), [(30, True), (29, False)])
def test_a_part_may_unpack_to_so_much_and_no_more(monkeypatch, most, is_read):
    monkeypatch.setattr("tui.domain.lists.workbook._MOST_BYTES", most)
    sheet = "<row><c><v>a</v></c></row>".ljust(30)

    if is_read:
        assert rows_of(sheet) == [ListRow(1, ("a",))]
        return
    with pytest.raises(ListProblem, match=r"^The workbook is too large\. Save the list as CSV\.$"):
        rows_of(sheet)
