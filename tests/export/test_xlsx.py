import io
import zipfile

import pytest

from tests.export.made_up import COLUMNS, sheet
from tui.export.xlsx import MOST_ROWS, write_xlsx

openpyxl = pytest.importorskip("openpyxl", reason="reads the workbook as another program would")


def read(made) -> "openpyxl.worksheet.worksheet.Worksheet":
    file = io.BytesIO()
    write_xlsx(made, file)
    return openpyxl.load_workbook(file).active


def test_another_program_reads_back_every_cell() -> None:
    cells = read(sheet())

    rows = list(cells.iter_rows(values_only=True))
    assert rows[0][0].startswith("Fleet · 3 of 10,000 device records")
    assert rows[1] == ("Device", "ICCID", "MSISDN", "Seen", "Used", "On")
    assert rows[2] == (
        "Truck 7", "89148000005339755555", "+15550100123", "2026-11-21 06:00:00 UTC", 1234567, "yes",
    )  # fmt: skip
    assert rows[4][0] == "naïve | *star* & <b>; =1+1"


def test_identifiers_are_text_and_a_label_is_no_formula() -> None:
    cells = read(sheet())

    assert cells["B3"].data_type == "s"
    assert cells["B3"].number_format == "@"
    assert cells["A4"].value == "=HYPERLINK(1)"
    assert cells["A4"].data_type == "s"
    assert cells["E3"].data_type == "n"


def test_a_hostile_cell_leaves_a_file_which_can_be_read() -> None:
    bad = ("\x00\x1b]52;c;x\x07]]>&<\ud800", *("",) * (len(COLUMNS) - 1))

    cells = read(sheet(rows=[bad], places=()))

    assert cells["A3"].value == r"\x00\x1b]52;c;x\x07]]>&<\ud800"


def test_columns_beyond_z_have_two_letters() -> None:
    many = tuple(COLUMNS[0] for _ in range(30))

    cells = read(sheet(columns=many, rows=[tuple(str(at) for at in range(30))], places=()))

    assert cells["AA3"].value == "26"
    assert cells["AD3"].value == "29"


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    class Endless(tuple):
        __slots__ = ()

        def __len__(self) -> int:
            return MOST_ROWS + 1

    with pytest.raises(ValueError, match="Filter the list"):
        write_xlsx(sheet(rows=Endless()), io.BytesIO())


def test_the_package_is_six_parts() -> None:
    file = io.BytesIO()
    write_xlsx(sheet(), file)

    assert len(zipfile.ZipFile(file).namelist()) == 6
    assert zipfile.ZipFile(file).testzip() is None
