"""The commands tag and untag, against vendors on real HTTP."""

import json

import pytest


def devices(machine, text, *more):
    return machine.run("devices", text, *more, "--format", "json").records


def with_sim(machine):
    """Return a unit which two vendors have a record of."""
    units = machine.run("units", "--format", "json").records
    return next(unit for unit in units if len(unit["members"]) == 2 and unit["imei"])


def members(records):
    return sorted((record["account"], record["key"]) for record in records)


def test_a_tag_is_on_every_record_of_the_unit_and_in_every_machine_format(stocked) -> None:
    unit = with_sim(stocked)

    done = stocked.run("tag", unit["imei"], "North yard")

    assert done.status == 0
    assert done.out == ""
    assert 'Tagged 1 unit (2 device records): "North yard".' in done.err
    found = devices(stocked, 'tag:"north YARD"')
    assert members(found) == members(unit["members"])
    assert [record["tags"] for record in found] == [["North yard"]] * 2
    (shown,) = stocked.run("units", 'tag:"North yard"', "--format", "json").records
    assert shown["tags"] == ["North yard"]
    rows = stocked.run("devices", 'tag:"North yard"', "--format", "csv").rows
    assert [json.loads(row["tags"]) for row in rows] == [["North yard"]] * 2
    exported = stocked.run(
        "export", "devices", "tag:", "--columns", "key,tags", "--to", "-", "--format", "csv"
    )
    assert {row["tags"] for row in exported.rows} == {"North yard"}


def test_a_tag_typed_in_another_case_is_the_same_tag_and_is_named_as_it_was_first(stocked) -> None:
    unit = with_sim(stocked)
    stocked.run("tag", unit["imei"], "North yard")

    done = stocked.run("tag", unit["imei"], "NORTH YARD")

    assert 'Tagged 0 units (0 device records): "North yard". 1 unit had it already.' in done.err
    assert [row["tag"] for row in stocked.run("tag", "--format", "json").records] == ["North yard"]


def test_untag_takes_the_tag_from_the_unit_and_both_stand_in_the_log(stocked) -> None:
    unit = with_sim(stocked)
    stocked.run("tag", unit["imei"], "depot", "--reason", "ticket 7")

    done = stocked.run("untag", unit["iccid"] or unit["imei"], "DEPOT")

    assert done.status == 0
    assert devices(stocked, "tag:") == []
    log = stocked.run("log", "--format", "json").records
    assert [(row["event"], row["before"], row["after"], row["reason"]) for row in log] == [
        *[("tagged", None, "depot", "ticket 7")] * 2,
        *[("untagged", "depot", None, None)] * 2,
    ]
    assert stocked.run("log", "--verify").status == 0


def test_devices_of_a_filter_and_of_a_file_are_tagged_and_the_file_is_read_whole(stocked) -> None:
    active = devices(stocked, "state:active")
    path = stocked.folder / "targets.csv"
    path.write_text(
        stocked.run("devices", "state:active", "--format", "csv").out, "utf-8", newline=""
    )

    assert stocked.run("tag", "--filter", "state:active", "by filter").status == 0
    assert stocked.run("tag", "--to-file", str(path), "by file").status == 0

    assert set(members(active)) <= set(members(devices(stocked, 'tag:"by filter"')))
    assert members(devices(stocked, 'tag:"by filter"')) == members(
        devices(stocked, 'tag:"by file"')
    )


def test_what_units_writes_is_read_back_to_exactly_those_units(stocked) -> None:
    unit = with_sim(stocked)
    path = stocked.folder / "units.csv"
    path.write_text(stocked.run("units", unit["imei"], "--format", "csv").out, "utf-8", newline="")

    assert stocked.run("tag", "--to-file", str(path), "chosen").status == 0

    assert members(devices(stocked, "tag:chosen")) == members(unit["members"])


def test_a_line_of_a_file_which_names_no_device_is_named_and_the_others_are_tagged(stocked) -> None:
    unit = with_sim(stocked)
    path = stocked.folder / "list.txt"
    path.write_text(f"{unit['imei']}\n999999999999999\n{unit['imei'][-6:]}\n", "utf-8")

    done = stocked.run("tag", "--to-file", str(path), "depot")

    assert done.status == 1
    assert "Line 2: 999999999999999" in done.err
    assert "Line 3:" in done.err  # in a file the last digits are no identifier
    assert members(devices(stocked, "tag:depot")) == members(unit["members"])


def test_an_unknown_device_is_refused_and_the_others_are_tagged(stocked) -> None:
    unit = with_sim(stocked)

    done = stocked.run("tag", "no-such-device", unit["imei"], "depot")

    assert done.status == 1
    assert '"no-such-device"' in done.err
    assert members(devices(stocked, "tag:depot")) == members(unit["members"])


def test_tags_are_listed_with_how_many_device_records_have_each(stocked) -> None:
    unit = with_sim(stocked)
    stocked.run("tag", unit["imei"], "🚌 spare")

    assert stocked.run("tag", "--format", "json").records == [{"tag": "🚌 spare", "devices": 2}]


def test_a_name_which_no_device_has_is_told_with_the_names_there_are(stocked) -> None:
    stocked.run("tag", with_sim(stocked)["imei"], "North yard")

    done = stocked.run("devices", "tag:north", "--format", "json")

    assert (done.status, done.records) == (0, [])
    assert 'No device has the tag "north". There are: North yard.' in done.err
    assert "No device has" not in stocked.run("devices", 'tag:"north yard"', "--format", "json").err


def test_groups_and_organizations_are_synced_and_filter_devices_units_and_tags(stocked) -> None:
    stocked.run("sync", "--quick", "--account", "yellow-fleet")

    group = devices(stocked, 'group:"downtown shuttles"')
    assert group
    assert {tuple(record["groups"]) for record in group} == {("Downtown shuttles",)}
    child = devices(stocked, 'org:"Child Org 1"')
    assert child
    assert {
        record["vendor"].get("OrgID") for record in child if record["provider"] == "charterup"
    } == {7012}
    assert {record["provider"] for record in child} > {"charterup"}  # the SIMs of those units, too
    units = stocked.run("units", 'org:"Child Org 1"', "--format", "json").records
    assert {tuple(unit["orgs"]) for unit in units} == {("Child Org 1",)}
    stocked.run("tag", "--filter", 'group:"Downtown shuttles"', "shuttles")
    assert set(members(group)) <= set(members(devices(stocked, "tag:shuttles")))


def test_a_read_only_console_refuses_tags(stocked) -> None:
    unit = with_sim(stocked)

    for words in (("tag", unit["imei"], "depot"), ("untag", unit["imei"], "depot")):
        done = stocked.run("--read-only", *words)
        assert (done.status, done.out) == (1, "")
        assert "read-only" in done.err

    assert stocked.run("tag", "--format", "json").records == []
    assert stocked.run("log", "--format", "json").records == []


@pytest.mark.parametrize(
    "words", [("tag", "1234"), ("untag",), ("tag", "1234", ""), ("tag", "1234", "x" * 65),
              ("tag", "1", "x", "--column", "imei"), ("tag", "--filter", "colour:red", "x")],
)  # fmt: skip
def test_a_wrong_command_line_is_status_2_and_changes_nothing(stocked, words) -> None:
    assert stocked.run(*words).status == 2
    assert stocked.run("log", "--format", "json").records == []
