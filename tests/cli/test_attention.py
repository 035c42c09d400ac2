"""The commands attention, ack, unack, assign and comment, against vendors on real HTTP."""

import getpass
import json
import socket
import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from tui.store.units.verdicts import NEVER_AGAIN

ME = getpass.getuser()
ACTOR = f"{ME}@{socket.gethostname()}"


def units(machine, *filter):
    return machine.run("units", *filter, "--format", "json").records


def rows(machine):
    return machine.run("attention", "--format", "json").records


@pytest.fixture
def troubled(stocked):
    """Return a machine three of whose units have an empty battery, one is late, and all others are well."""
    units(stocked)
    with sqlite3.connect(stocked.folder / "state" / "cache.db") as connection:
        rows = [row for (row,) in connection.execute("SELECT id FROM unit ORDER BY key")]
        judged = [(3, "battery-empty")] * 3 + [(2, "overdue")] + [(0, "ok")] * (len(rows) - 4)
        connection.executemany(
            f"UPDATE unit SET severity = ?, cause = ?, incident = NULL, judge_at = {NEVER_AGAIN} WHERE id = ?",
            [(*verdict, row) for verdict, row in zip(judged, rows, strict=True)],
        )
        connection.execute(
            "UPDATE question SET urgency = NULL"
        )  # an answer would have them judged again
        connection.execute("UPDATE revision SET number = number + 1 WHERE topic = 'units'")
    return stocked


@pytest.fixture
def unit(troubled):
    """Return a unit about which something is wrong."""
    return units(troubled, "severity>=warning")[0]


def audit(machine):
    found = machine.run("log", "--format", "json").records
    return [row for row in found if row["event"] in {"acknowledged", "unacknowledged", "assigned", "commented"}]  # fmt: skip


def with_incident(machine, count=3):
    """Make an incident of some troubled units, as the judge would write it; return its id and their keys."""
    name = "20261121-0800-carrier-1"
    with sqlite3.connect(machine.folder / "state" / "cache.db") as connection:
        found = connection.execute(
            "SELECT id, key FROM unit WHERE severity >= 2 ORDER BY key LIMIT ?", (count,)
        ).fetchall()
        connection.execute(
            "INSERT INTO incident (id, shared, value, since, silent, total, began_at) "
            "VALUES (?, 'carrier', 'of SIMs 890126…', 0, ?, 9, 0)",
            (name, count),
        )
        connection.executemany(
            "UPDATE unit SET incident = ?, cause = 'carrier-incident', severity = 3 WHERE id = ?",
            [(name, row) for row, _ in found],
        )
        connection.execute("UPDATE revision SET number = number + 1 WHERE topic = 'units'")
    return name, [key for _, key in found]


def test_attention_has_a_row_for_each_cause_with_count_time_and_units(troubled) -> None:
    wrong = units(troubled, "severity>=warning")

    found = rows(troubled)

    assert {row["cause"] for row in found} == {unit["cause"] for unit in wrong}
    assert sum(row["count"] for row in found) == len(wrong)
    for row in found:
        assert len(row["units"]) == row["count"] > 0
        assert row["since"].endswith("Z")
        assert row["acknowledged"] == 0
    keys = {unit["unit"] for unit in wrong}
    assert {key for row in found for key in row["units"]} == keys
    assert len({row["cause"] for row in found}) == len(found)


def test_the_table_names_units_and_a_csv_has_a_heading_even_where_nothing_is_wrong(
    troubled,
) -> None:
    table = troubled.run("attention", "--format", "table").out
    csv = troubled.run("attention", "--format", "csv")

    assert table.splitlines()[0].split()[:3] == ["SEVERITY", "TITLE", "COUNT"]
    assert csv.rows[0]["cause"]


def test_what_is_acknowledged_needs_nobody_and_says_who_why_and_until_when(troubled, unit) -> None:
    troubled.run(
        "why", unit["unit"]
    )  # what it asks may change the verdict, which brings a unit back
    done = troubled.run("ack", unit["unit"], "--reason", "driver is on it", "--until", "6h")

    assert (done.status, done.out) == (0, "")
    assert done.err.startswith("Acknowledged ")
    (found,) = units(troubled, "acknowledged:yes")
    assert found["unit"] == unit["unit"]
    said = found["acknowledged"]
    assert (said["by"], said["reason"]) == (ACTOR, "driver is on it")
    left = datetime.fromisoformat(said["until"]) - datetime.now(UTC)
    assert timedelta(hours=5.9) < left < timedelta(hours=6)
    assert unit["unit"] not in {key for row in rows(troubled) for key in row["units"]}
    assert "1 unit is acknowledged" in troubled.run("attention").err
    for command in ("show", "why"):
        assert "driver is on it" in troubled.run(command, unit["unit"], "--format", "table").out
    assert troubled.run("unack", unit["unit"]).status == 0
    assert units(troubled, "acknowledged:yes") == []
    assert [row["event"] for row in audit(troubled)] == ["acknowledged", "unacknowledged"]
    assert troubled.run("log", "--verify").status == 0


def test_a_unit_is_assigned_to_me_and_to_nobody(troubled, unit) -> None:
    assert troubled.run("assign", unit["unit"], "--to", "me").status == 0

    assert [found["unit"] for found in units(troubled, "assigned:me")] == [unit["unit"]]
    assert units(troubled, f"assigned:{ME}")[0]["assigned_to"] == ME
    assert [row["assigned_to"] for row in rows(troubled) if unit["unit"] in row["units"]] == [[ME]]
    troubled.run("assign", unit["unit"], "--to", "nobody")
    assert units(troubled, "assigned:") == []


def test_comments_are_shown_with_the_unit_the_newest_last(troubled, unit) -> None:
    for words in (["called", "the", "driver"], ["\x1b[2Jno answer"]):
        assert troubled.run("comment", unit["unit"], *words).status == 0

    (shown,) = troubled.run("show", unit["unit"], "--format", "json").records
    table = troubled.run("show", unit["unit"], "--format", "table").out

    assert [(said["by"], said["text"]) for said in shown["comments"]] == [
        (ACTOR, "called the driver"), (ACTOR, "\x1b[2Jno answer"),
    ]  # fmt: skip
    assert "called the driver" in table
    assert "\x1b" not in table
    assert audit(troubled)[0]["after"] == "called the driver"


def test_planned_work_is_told_ahead(troubled, unit) -> None:
    done = troubled.run(
        "ack", unit["unit"], "--reason", "yard moves", "--from", "1h", "--until", "3h"
    )

    assert done.status == 0
    assert "What begins at" in done.err
    assert units(troubled, "acknowledged:yes") == []  # what is wrong now began before


def test_an_incident_is_acknowledged_assigned_and_commented_by_its_name(troubled) -> None:
    units(troubled)
    name, keys = with_incident(troubled)

    assert troubled.run("ack", name, "--reason", "the carrier knows").status == 0
    assert troubled.run("assign", name, "--to", "anna").status == 0
    assert troubled.run("comment", name, "ticket 4711").status == 0

    found = units(troubled, "assigned:anna")
    assert {unit["unit"] for unit in found} == set(keys)
    assert {unit["acknowledged"]["incident"] for unit in found} == {name}
    (shown,) = troubled.run("show", keys[0], "--format", "json").records
    assert [(said["text"], said["incident"]) for said in shown["comments"]] == [
        ("ticket 4711", name)
    ]
    assert name not in {row["incident"] for row in rows(troubled)}
    assert troubled.run("unack", name).status == 0
    (row,) = [row for row in rows(troubled) if row["incident"] == name]
    assert (row["count"], row["assigned_to"]) == (3, ["anna"])
    assert row["sentence"].startswith("3 of 9 units on the carrier of SIMs 890126…")


@pytest.mark.parametrize("command", ["ack {} --reason x", "unack {}", "assign {} --to me", "comment {} x"])  # fmt: skip
def test_an_incident_which_is_not_open_is_said(troubled, command) -> None:
    done = troubled.run(*command.format("20260101-0000-carrier-9").split())

    assert done.status == 1
    assert "There is no open incident 20260101-0000-carrier-9" in done.err


@pytest.mark.parametrize("command", ["ack {} --reason x", "unack {}", "assign {} --to me", "comment {} x"])  # fmt: skip
def test_two_matches_are_listed_and_nothing_is_done(troubled, command) -> None:
    endings = {}
    for each in troubled.run("devices", "--format", "json").records:
        for name in ("imei", "iccid", "imsi", "msisdn", "key"):
            endings.setdefault(str(each[name])[-4:], set()).add(each["imei"] or each["iccid"])
    twice = [end for end, found in endings.items() if len(found) > 1 and end.isdigit()]
    common = next(end for end in twice if troubled.run("show", end).status)

    done = troubled.run(*command.format(common).split())

    assert done.status == 1
    assert "units; give more digits" in done.err
    assert audit(troubled) == []


@pytest.mark.parametrize(
    ("times", "says"),
    [
        (["--from", "1h"], "needs an end"),
        (["--until", "2020-01-01"], "is over"),
        (["--until", "soon"], "is not a time"),
        (["--from", "3h", "--until", "1h"], "is empty"),
    ],
)
def test_wrong_times_are_wrong_usage(troubled, unit, times, says) -> None:
    done = troubled.run("ack", unit["unit"], "--reason", "x", *times)

    assert done.status == 2
    assert says in done.err
    assert audit(troubled) == []


def test_what_is_fine_and_what_was_not_acknowledged_is_refused(troubled) -> None:
    fine = next(unit for unit in units(troubled) if unit["severity"] == "ok")["unit"]

    assert troubled.run("ack", fine, "--reason", "x").status == 1
    assert troubled.run("unack", fine).status == 1
    assert audit(troubled) == []


def test_a_read_only_console_may_comment_and_acknowledge_where_the_settings_say_so(
    troubled, unit
) -> None:
    troubled.set("WATCHFLOOR_UI__READ_ONLY_MAY", json.dumps(["acknowledge", "comment"]))

    done = {
        line[0]: troubled.run("--read-only", *line[:1], unit["unit"], *line[1:])
        for line in (["ack", "--reason", "x"], ["unack"], ["comment", "x"], ["assign", "--to", "me"], ["tag", "x"])
    }  # fmt: skip

    assert {name: each.status for name, each in done.items()} == {
        "ack": 0, "unack": 0, "comment": 0, "assign": 1, "tag": 1
    }  # fmt: skip
    assert "read-only" in done["assign"].err
    assert [row["event"] for row in audit(troubled)] == [
        "acknowledged", "unacknowledged", "commented"
    ]  # fmt: skip


def test_a_wrong_permission_is_named_with_its_key(troubled) -> None:
    troubled.set("WATCHFLOOR_UI__READ_ONLY_MAY", json.dumps(["assign"]))

    done = troubled.run("config", "check")

    assert done.status == 2
    assert "read_only_may" in done.err


def test_metrics_count_what_is_acknowledged_by_severity(troubled, unit) -> None:
    troubled.run("ack", unit["unit"], "--reason", "x")

    page = troubled.run("metrics").out

    assert 'watchfloor_acknowledged_units{severity="critical"} 1' in page
    assert 'watchfloor_acknowledged_units{severity="warning"} 0' in page
    assert 'watchfloor_units{severity="critical",cause="battery-empty"} 3' in page
