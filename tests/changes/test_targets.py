"""Which devices a list means: whole identifiers only, and our own lists exactly."""

import io
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.effort import sized
from tui.changes.targets import (
    EVERYTHING,
    find_listed_targets,
    find_targets,
    unit_matches,
    whole_matches,
    with_known_imsis,
)
from tui.cli.export import DEVICE_NAMES, _columns
from tui.domain.change.listed_targets import list_purpose
from tui.domain.change.target import Target
from tui.domain.device.record import DeviceRecord
from tui.domain.lists.target_list import read_file, read_targets
from tui.domain.lists.written_number import unguarded
from tui.domain.show.filter import DeviceQuery
from tui.domain.show.format import TimeStyle, cell_text
from tui.domain.unit.join import join_units
from tui.domain.unit.stored_unit import StoredUnit, UnitMember
from tui.export.files import FORMATS, write_sheet
from tui.export.plain import as_csv, as_json, as_jsonl
from tui.export.records import device_fields
from tui.export.sheet import ExportTable, place_of
from tui.export.unit_records import unit_fields
from tui.providers.lattigo import PROVIDER
from tui.store import Store

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
SUSPEND = next(action for action in PROVIDER.actions if action.name == "change_simstate")
ICCID = "89011703270000000018"


def device(key, account="acme-sims", **known):
    made = DeviceRecord(provider="lattigo", account=account, key=key, address=f"n{key}")
    return replace(made, **known)


def purpose(action=SUSPEND, **more):
    given_words = {"account": "acme-sims", "accounts": ["acme-sims", "other"]}
    return list_purpose(action, known_by=PROVIDER.known_by, **(given_words | more))


def meant(records, text, **more):
    data = text if isinstance(text, bytes) else text.encode()
    found, problems = whole_matches(records, "acme-sims", read_file(data, purpose(**more)))
    return [target.record.key for target in found], [(one.line, one.reason) for one in problems]


def test_nothing_in_a_file_matches_by_its_ending():
    fleet = [device("1", iccid=ICCID), device("7267", iccid="89014103211118517267")]

    keys, problems = meant(fleet, f"iccid,depot_code\n{ICCID},7267\n11118517267,2024\n")

    assert keys == ["1"]
    assert problems == [(3, "this is an MSISDN, not an ICCID")] or problems[0][0] == 3


def test_a_short_code_alone_in_its_line_is_a_device_only_if_it_is_its_whole_name():
    fleet = [device("1", iccid="89014103211118517267"), device("2", label="1853")]

    keys, problems = meant(fleet, "7267\n1853\n")

    assert keys == ["2"]
    assert problems == [(1, "acme-sims has no such device in the store")]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("gate \n", ["2"]),
        ("gate\n", ["1"]),
        ("Gate\n", ["1"]),
        ("gate  \n", ["1"]),
        ("name\n'=cmd\n", ["3"]),
        ("name\n=cmd\n", ["3"]),
        ("#5 north\n", ["4"]),
        ("# a remark\ngate\n", ["1"]),
        ("North, yard\ngate\n", ["5", "1"]),
        (f"imei\n{ICCID}\n", []),
        (f"ICCID: {ICCID}\n", ["6"]),
        ("iccid\n8901 1703-2700.0000 0018\n", ["6"]),
        ("msisdn\n15550100123\n", ["7"]),
        ("msisdn\n+1 (555) 010-0123\n", ["7"]),
        ("imsi\n310410000000001\n", ["7"]),
        ("imei\n310410000000001\n", []),
    ],
)
def test_a_name_is_the_device_which_is_called_exactly_so(text, keys):
    fleet = [
        device("1", address="gate"),
        device("2", address="gate "),
        device("3", address="=cmd"),
        device("4", address="#5 north"),
        device("5", address="North, yard"),
        device("6", iccid=ICCID),
        device("7", msisdn="+15550100123", imsi="310410000000001"),
    ]

    assert meant(fleet, text)[0] == keys


def test_a_name_two_devices_bear_is_refused_by_its_line():
    fleet = [device("1", label="gate"), device("2", label="gate")]

    keys, ((line, reason),) = meant(fleet, "name\ngate\n")

    assert (keys, line) == ([], 2)
    assert "2 devices" in reason


def test_a_rounded_number_is_no_device_even_where_one_is_called_so():
    fleet = [device("1", iccid="89011703270000000000")]

    keys, problems = meant(fleet, "iccid,name\n89011703270000000000,x\n")

    assert keys == []
    assert "rounded" in problems[0][1]


def test_rows_of_another_account_are_refused_by_line():
    fleet = [device("1"), device("2")]
    text = as_csv([device_fields(one) for one in (fleet[0], device("2", "other"), fleet[1])])

    keys, problems = meant(fleet, text)

    assert keys == ["1", "2"]
    assert problems == [(3, "the row belongs to account other, not to acme-sims")]


class Stored:
    """A store which knows these devices."""

    def __init__(self, *records):
        self.devices = self
        self._records = records

    async def find(self, ident):
        return [one for one in self._records if one.imsi == ident]

    async def page(self, _query):
        return self

    @property
    def records(self):
        return self._records


@pytest.mark.parametrize("others", [0, 40])
async def test_what_is_stored_as_an_imsi_is_doubted_as_an_imei(others):
    store = Stored(device("1", imsi="356938030000013", label="gate 17"))
    wanted = [Target(key="356938030000013"), *(Target(key=f"{n}") for n in range(others))]

    found = await with_known_imsis(store, wanted)

    assert found[0].doubt == "this is the IMSI of gate 17 at acme-sims"
    assert not any(one.doubt for one in found[1:])


nasty = st.text(
    st.sampled_from("aZ09 =+-@'\"#,;|\t\\/:&<*\u00a0ü\u200b\x1b\r\n\u2028"), min_size=1, max_size=8
).filter(str.strip)
numbers = st.from_regex(r"89[0-9]{17}", fullmatch=True)
fleets = st.lists(
    st.builds(
        device,
        st.one_of(nasty, st.from_regex("[0-9]{1,22}", fullmatch=True)),
        label=st.one_of(st.none(), nasty),
        iccid=st.one_of(st.none(), numbers),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda record: record.key,
).map(lambda fleet: [replace(one, address=f"a{at}") for at, one in enumerate(fleet)])


def sheet(records, format):
    manner = TimeStyle(NOW, absolute=True)
    columns = _columns(None, DEVICE_NAMES)
    made = ExportTable(
        title="Devices",
        noun="device records",
        columns=columns,
        rows=[[cell_text(one, column, manner) for column in columns] for one in records],
        total=len(records),
        zone="UTC",
        made_at=NOW,
        places=[place_of(["", "", "", "", "", ""]) for _ in records],
    )
    file = io.BytesIO()
    write_sheet(made, FORMATS[format], file)
    return file.getvalue()


def read_back(records, data, told_apart):
    """Return whether exactly these devices come back; two with the same identifiers are both refused."""
    keys, problems = meant(records, data)
    twins = Counter(told_apart(one.key) for one in records)
    single = [one.key for one in records if twins[told_apart(one.key)] == 1]
    return sorted(keys) == sorted(single) and len(problems) == len(records) - len(single)


def bare(key):
    """Return what a plain CSV cannot tell from the same key with an apostrophe before it."""
    return unguarded(key)[0]


def shown(key):
    """Return what people see of a key."""
    return cell_text(device(key), _columns("key", ())[0], TimeStyle(NOW))


FORMATS_ADD_UP = settings(max_examples=sized(15, 500))
"""Each of these tests is run for several formats, which all are told the same kinds of fleets."""


@FORMATS_ADD_UP
@given(fleets)
@pytest.mark.parametrize(("write", "told"), [(as_csv, bare), (as_json, str), (as_jsonl, str)])
def test_what_devices_prints_is_read_back_to_exactly_those_devices(write, told, fleet):
    assert read_back(fleet, write([device_fields(one) for one in fleet]), told)


def stored(unit):
    """Return a unit as the store has it, with what `units` prints."""
    members = (UnitMember(one.provider, one.account, one.key) for one in unit.records)
    return StoredUnit(
        row=1, key=unit.key, members=tuple(members), label=unit.label, imei=unit.imei,
        iccid=unit.iccid, state=unit.state, last_seen=unit.last_seen,
    )  # fmt: skip


@FORMATS_ADD_UP
@given(fleets)
@pytest.mark.parametrize("write", [as_csv, as_json, as_jsonl])
def test_what_units_prints_is_read_back_to_exactly_those_devices(write, fleet):
    data = write([unit_fields(stored(unit), NOW) for unit in join_units(fleet)])

    assert read_back(fleet, data, str)


@FORMATS_ADD_UP
@given(fleets)
@pytest.mark.parametrize("format", ["csv", "xlsx", "jsonl", "md", "txt", "geojson"])
def test_what_export_writes_is_read_back_to_exactly_those_devices(format, fleet):
    assert read_back(fleet, sheet(fleet, format), shown)


def test_masked_identifiers_mean_nobody():
    fleet = [device("1", iccid=ICCID)]
    text = "label,provider,account,key\n*****,lattigo,acme-sims,*\n"

    assert meant(fleet, text)[0] == []
    assert meant(fleet, "iccid,x\n****************0018,1\n")[0] == []


def test_pasted_text_is_read_as_a_file_is():
    listed = read_targets(f"iccid;code\n{ICCID};7267", purpose())

    assert [one.loose[0] for one in listed.found] == [ICCID]


@pytest.mark.parametrize(
    ("typed", "keys"),
    [
        ("ops", "1"),
        ("ops ", "2"),
        ("Ops", "3"),
        ("ops, Ops", "13"),
        ("ops ,ops", "21"),
        ("bus ", "4"),
    ],
)
@pytest.mark.parametrize("more", [0, 30])
async def test_a_device_named_by_hand_is_the_one_which_is_called_exactly_so(
    tmp_path, typed, keys, more
):
    names = {"1": "ops", "2": "ops ", "3": "Ops", "4": "bus"}
    fleet = [device(key, address=name, label=name) for key, name in names.items()]
    fleet += [device(f"x{number}") for number in range(more)]
    others = [f"nx{number}" for number in range(more)]
    store = await Store.open("sqlite", state=tmp_path, now=lambda: NOW)
    await store.devices.save("lattigo", "acme-sims", fleet)

    found = await find_targets(store, "acme-sims", [typed, *others])
    await store.close()

    assert "".join(target.record.key for target in found[: len(keys)]) == keys
    assert not any(target.problem for target in found)


def test_units_are_named_by_whole_identifiers_of_any_record_and_each_once():
    one = [
        device("1", iccid=ICCID, imei="356938030000013"),
        device("t", "other", imei="356938030000013"),
    ]
    units = join_units([*one, device("2", label="Gate"), device("3", label="Gate")])
    by_key = {unit.records[0].key: unit for unit in units}

    listed = read_targets(f"{ICCID}\n356938030000013\nGate\n n9 \n# odd\nn2\n", purpose(column=""))
    found, problems = unit_matches(units, listed)

    assert [unit.key for unit in found] == [by_key["1"].key, by_key["2"].key]
    assert [(one.line, one.text, one.reason) for one in problems] == [
        (3, "Gate", "names 2 units (Gate, Gate)"),
        (4, "n9", "no account has such a device in the store"),
    ]


async def test_a_list_is_compared_with_the_whole_account():
    class Devices:
        async def page(self, query):
            assert query == DeviceQuery(account="acme-sims", limit=EVERYTHING)
            return SimpleNamespace(records=[device("1")])

    listed = read_targets("n1\nn2\n", purpose())
    found, problems = await find_listed_targets(
        SimpleNamespace(devices=Devices()), "acme-sims", listed
    )

    assert [target.record.key for target in found] == ["1"]
    assert [(one.line, one.text) for one in problems] == [(2, "n2")]
