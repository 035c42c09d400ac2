import io
import zipfile
from datetime import datetime

import pytest

from tests.export.made_up import COLUMNS, sheet
from tui.export.xlsx import MOST_ROWS, write_xlsx

openpyxl = pytest.importorskip("openpyxl", reason="reads the workbook as another program would")

SIX = datetime(2026, 11, 21, 6)  # noqa: DTZ001 - a spreadsheet's times have no zone


def read(made) -> "openpyxl.worksheet.worksheet.Worksheet":
    file = io.BytesIO()
    write_xlsx(made, file)
    return openpyxl.load_workbook(file).active


def test_another_program_reads_back_every_cell() -> None:
    cells = read(sheet())

    rows = list(cells.iter_rows(values_only=True))
    assert rows[0] == ("Device", "ICCID", "MSISDN", "Seen", "Used", "On")
    assert rows[1] == (
        "Truck 7", "89148000005339755555", "+15550100123", SIX, 1234567, "yes",
    )  # fmt: skip
    assert rows[3][0] == "naïve | *star* & <b>; =1+1"


def test_identifiers_are_text_and_a_label_is_no_formula() -> None:
    cells = read(sheet())

    assert cells["B2"].data_type == "s"
    assert cells["B2"].number_format == "@"
    assert cells["A3"].value == "=HYPERLINK(1)"
    assert cells["A3"].data_type == "s"
    assert cells["E2"].data_type == "n"


def test_a_time_is_a_date_of_the_spreadsheets_and_the_zone_stands_with_what_the_rows_are() -> None:
    row = ("", "", "", "2026-07-01 23:59:59 CEST", "", "")
    old = ("", "", "", "1666-09-02 01:00:00 UTC", "", "")
    age = ("", "", "", "in 2 h", "", "")

    cells = read(sheet(rows=[row, old, age], places=()))

    assert cells["D2"].is_date
    assert cells["D2"].value.isoformat() == "2026-07-01T23:59:59"
    assert cells["D2"].number_format == r"yyyy\-mm\-dd\ hh:mm:ss"
    assert (cells["D3"].value, cells["D4"].value) == ("1666-09-02 01:00:00 UTC", "in 2 h")


def test_the_rows_can_be_filtered_at_once() -> None:
    assert read(sheet()).auto_filter.ref == "A1:F4"
    assert read(sheet(rows=(), places=())).auto_filter.ref == "A1:F1"


@pytest.mark.parametrize(("sign", "times"), [("x", 40_000), ("🚚", 20_000), ("é", 32_768)])
def test_a_cell_holds_as_much_as_a_spreadsheet_takes(sign, times) -> None:
    text = sign * times
    cells = read(sheet(rows=[(text, "", "", "", "", "")], places=()))

    kept = cells["A2"].value
    assert text.startswith(kept)
    assert 32_766 <= len(kept.encode("utf-16-le")) // 2 <= 32_767


def test_what_the_rows_are_stands_on_a_sheet_of_its_own() -> None:
    file = io.BytesIO()
    write_xlsx(sheet(), file)

    rows, about = openpyxl.load_workbook(file).worksheets
    assert (rows.title, about.title) == ("Watchfloor", "About")
    assert rows.freeze_panes == "A2"
    assert [row[0] for row in about.iter_rows(values_only=True)] == [
        "Fleet",
        "3 of 10,000 device records",
        "filter: state:active",
        "by Seen ↓",
        "times in UTC",
        "exported 2026-11-21 07:50 UTC",
    ]


def test_a_hostile_cell_leaves_a_file_which_can_be_read() -> None:
    bad = ("\x00\x1b]52;c;x\x07]]>&<\ud800", *("",) * (len(COLUMNS) - 1))

    cells = read(sheet(rows=[bad], places=()))

    assert cells["A2"].value == r"\x00\x1b]52;c;x\x07]]>&<\ud800"


def test_columns_beyond_z_have_two_letters() -> None:
    many = tuple(COLUMNS[0] for _ in range(30))

    cells = read(sheet(columns=many, rows=[tuple(str(at) for at in range(30))], places=()))

    assert cells["AA2"].value == "26"
    assert cells["AD2"].value == "29"


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    class Endless(tuple):
        __slots__ = ()

        def __len__(self) -> int:
            return MOST_ROWS + 1

    with pytest.raises(ValueError, match="Filter the list"):
        write_xlsx(sheet(rows=Endless()), io.BytesIO())


def test_the_package_is_seven_parts() -> None:
    file = io.BytesIO()
    write_xlsx(sheet(), file)

    assert len(zipfile.ZipFile(file).namelist()) == 7
    assert zipfile.ZipFile(file).testzip() is None
