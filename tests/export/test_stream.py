"""Records printed batch by batch are the text which they are as a whole."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tui.export.plain import as_csv, as_json, as_jsonl
from tui.export.stream import RecordStream
from tui.export.table import TableLook, as_table

NAMES = ("label", "state")
WHOLE = {
    "json": as_json,
    "jsonl": as_jsonl,
    "csv": lambda records: as_csv(records, NAMES),
    "table": lambda records: as_table(records, NAMES, TableLook(20)),
}
WORDS = some.none() | some.text("ab, \"\n'=", max_size=3) | some.integers(0, 9)
RECORDS = some.lists(some.fixed_dictionaries({"label": WORDS, "state": WORDS}), max_size=6)


def streamed(format, batches):
    stream = RecordStream(format, NAMES, NAMES, TableLook(20))
    return "".join([*map(stream.add, batches), stream.end()])


@pytest.mark.parametrize("format", ["json", "jsonl", "csv"])
@given(batches=some.lists(RECORDS, max_size=4))
def test_however_they_are_cut_the_text_is_the_same(format, batches):
    whole = [record for batch in batches for record in batch]

    assert streamed(format, batches) == WHOLE[format](whole)


def test_a_table_keeps_the_widths_of_its_first_batch_and_one_heading():
    first, second = [{"label": "van 1", "state": "active"}], [{"label": "b", "state": None}]

    text = streamed("table", [first, second])

    assert text == "LABEL  STATE\nvan 1  active\nb      -\n"


@pytest.mark.parametrize("format", list(WHOLE))
def test_no_record_at_all_is_an_empty_list(format):
    assert streamed(format, []) == WHOLE[format]([])


def test_vendor_fields_of_the_first_batch_are_columns():
    batches = [[{"label": "a", "vendor": {"x": 1}}], [{"label": "b", "vendor": {"x": 2, "y": 3}}]]

    assert streamed("csv", batches).split("\r\n") == [
        "label,state,vendor.x", "a,,1", "b,,2", "",
    ]  # fmt: skip


def test_json_of_many_batches_is_one_list():
    batches = [[{"label": str(number)}] for number in range(5)]

    assert [record["label"] for record in json.loads(streamed("json", batches))] == list("01234")
