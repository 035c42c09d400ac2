"""Records as JSON, JSON lines, CSV and a table: what a program reads back is what was known."""

import csv
import io
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tui.domain.device.record import DeviceRecord
from tui.domain.text.safe_text import without_commands
from tui.domain.unit.stored_unit import StoredUnit, UnitMember
from tui.export.plain import as_csv, as_json, as_jsonl
from tui.export.records import DEVICE, JsonText, device_fields, instant
from tui.export.table import as_table
from tui.export.unit_records import unit_fields

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
TEXTS = some.text(some.characters(exclude_categories=["Cs"]))
VALUES = some.none() | some.booleans() | some.integers() | TEXTS


def record(**known: object) -> DeviceRecord:
    return DeviceRecord(provider="p", account="a", key="1", address="1", **known)


@given(some.lists(some.dictionaries(TEXTS, VALUES)))
def test_json_and_json_lines_give_back_what_they_were_given(records: list[dict]) -> None:
    assert json.loads(as_json(records)) == records
    assert [json.loads(line) for line in as_jsonl(records).split("\n") if line] == records


@given(some.lists(some.lists(TEXTS, min_size=2, max_size=2), min_size=1))
def test_csv_gives_back_every_text_with_what_acts_made_visible(cells: list[list[str]]) -> None:
    text = as_csv([{"one": first, "two": second} for first, second in cells])

    heading, *rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    shown = [[without_commands(cell) for cell in row] for row in cells]
    assert heading == ["one", "two"]
    assert [[bare(cell) for cell in row] for row in rows] == [
        [bare(cell) for cell in row] for row in shown
    ]


def bare(cell: str) -> str:
    """Return a cell without the apostrophes which keep a spreadsheet from calculating it."""
    return cell.replace("'", "")


HOSTILE = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "a;=1",
    "\x1b[2J",
    "a\x9b31m",
    "\u202egpj.exe",
    "a\r\nb\x00",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_format_of_the_command_line_has_what_calculates_or_acts(text: str) -> None:
    records = [{"label": text, "vendor": {text: text}}]
    cells = [cell for row in csv.reader(io.StringIO(as_csv(records), newline="")) for cell in row]
    printed = [
        as_csv(records),
        as_table(records, ["label", f"vendor.{text}"]),
        as_json(records),
    ]

    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@") or ";=" in cell]
    assert not [shown for shown in printed if set(shown) & set("\x1b\x9b\u202e\x00\t")]
    assert json.loads(as_jsonl(records)) == records[0]


@pytest.mark.parametrize("text", ["-96.8", "+15551234567", "89148000715471799084", "0", "1 234.5"])
def test_a_number_is_printed_as_it_is(text: str) -> None:
    assert as_csv([{"a": text}]) == f"a\r\n{text}\r\n"


def test_csv_has_a_heading_without_records_and_crlf_at_every_line() -> None:
    assert as_csv([], DEVICE) == ",".join(DEVICE) + "\r\n"
    assert as_csv([]) == ""
    assert as_csv([{"a": 1}, {"a": None}]) == 'a\r\n1\r\n""\r\n'


def test_an_identifier_stays_text_with_all_its_digits() -> None:
    iccid, imei = "89148000715471799084", "013108001841853"
    fields = device_fields(record(iccid=iccid, imei=imei))

    assert json.loads(as_json([fields]))[0]["iccid"] == iccid
    (row,) = csv.DictReader(io.StringIO(as_csv([fields])))
    assert (row["iccid"], row["imei"]) == (iccid, imei)


def test_what_is_unknown_is_null_and_in_csv_an_empty_cell() -> None:
    fields = device_fields(record())

    assert {name for name, value in fields.items() if value is None} == set(DEVICE) - {
        "provider",
        "account",
        "key",
        "tags",
        "groups",
        "orgs",
    }
    (row,) = csv.DictReader(io.StringIO(as_csv([fields])))
    assert row["imei"] == ""


def test_the_names_of_the_contract_are_those_of_the_record() -> None:
    assert tuple(device_fields(record())) == (*DEVICE, "vendor")


@pytest.mark.parametrize("character", ["\x7f", "\x9b", "\u2028", "\u202e", "\u2066"])
def test_no_terminal_command_hides_in_json(character: str) -> None:
    text = as_json([{"label": f"a{character}b"}])

    assert character not in text
    assert json.loads(text) == [{"label": f"a{character}b"}]


def test_a_time_is_utc_with_a_z_and_a_date_a_date() -> None:
    berlin = datetime.fromisoformat("2026-11-20T13:00:00+01:00")

    assert instant(berlin) == "2026-11-20T12:00:00Z"
    assert json.loads(as_json([{"at": berlin, "day": date(2026, 1, 2)}])) == [
        {"at": "2026-11-20T12:00:00Z", "day": "2026-01-02"}
    ]


def test_a_units_position_has_its_source_and_age() -> None:
    unit = StoredUnit(
        row=1, key="490154203237518", members=(UnitMember("q", "b", "2"),), latitude=3.0,
        longitude=4.0, position_source="polte", position_at=NOON.replace(hour=13),
    )  # fmt: skip

    position = unit_fields(unit, NOON.replace(hour=14))["position"]

    assert (position["latitude"], position["source"]) == (3.0, "polte")
    assert position["age_seconds"] == 3600


def test_json_text_of_the_store_is_written_as_it_is_in_every_format():
    kept = {"unit": "1", "findings": JsonText('[{"rule": "ok"}]'), "chain": JsonText("[]")}

    assert json.loads(as_json([kept])) == [{"unit": "1", "findings": [{"rule": "ok"}], "chain": []}]
    assert json.loads(as_jsonl([{"chain": JsonText("[1]")}])) == {"chain": [1]}
    (row,) = csv.DictReader(io.StringIO(as_csv([kept])))
    assert json.loads(row["findings"]) == [{"rule": "ok"}]
