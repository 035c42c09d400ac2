"""The command diff: what changed since a time, from the store alone."""

import sqlite3
from datetime import UTC, datetime

from tests.cli.test_attention import with_incident
from tui.cli.diff import FIELDS


def test_a_row_for_each_change_names_its_unit(stocked) -> None:
    (unit, *_) = stocked.run("units", "--format", "json").records
    since = datetime.now(UTC).isoformat()
    assert stocked.run("assign", unit["unit"], "--to", "ann").status == 0
    assert stocked.run("comment", unit["unit"], "Call", "first.").status == 0
    for vendor in ("charterup", "lattigo", "polte"):
        stocked.vendors.asked(vendor).clear()

    done = stocked.run("diff", "--since", since, "--format", "json")

    said = [row for row in done.records if row["kind"] in {"assigned", "commented"}]
    assert [tuple(row) for row in said] == [FIELDS] * 2
    assert [(row["kind"], row["unit"], row["after"]) for row in said] == [
        ("assigned", unit["unit"], "ann"),
        ("commented", unit["unit"], "Call first."),
    ]
    assert said[0]["members"] == unit["members"]
    assert not any(stocked.vendors.asked(name) for name in ("charterup", "lattigo", "polte"))


def test_a_table_has_a_heading_for_each_kind_and_counts_units(stocked) -> None:
    (unit, *_) = stocked.run("units", "--format", "json").records
    since = datetime.now(UTC).isoformat()
    stocked.run("comment", unit["unit"], "Call", "first.")

    table = stocked.run("diff", "--since", since, "--format", "table").out

    assert "Commented · 1\n" in table
    assert "Call first., by " in table


def test_a_csv_has_its_heading_even_where_nothing_changed(stocked) -> None:
    since = datetime.now(UTC).isoformat()

    done = stocked.run("diff", "--since", since, "--format", "csv")

    assert done.out.splitlines() == [",".join(FIELDS)]
    assert stocked.run("diff", "--since", since, "--format", "table").out.startswith(
        "Nothing changed"
    )


def test_what_the_store_does_not_know_is_said_beside_the_data(stocked) -> None:
    done = stocked.run("diff", "--since", "2020-01-01", "--format", "json")

    assert done.status == 0
    assert "The store knows changes since" in done.err
    assert not [row for row in done.records if row["kind"] == "new"]


def test_a_time_ahead_and_no_time_at_all_are_refused(stocked) -> None:
    assert stocked.run("diff", "--since", "2999-01-01").status == 2
    assert stocked.run("diff").status == 2


def test_what_was_said_of_an_incident_names_its_units(stocked) -> None:
    units = stocked.run("units", "--format", "json").records
    cache = stocked.folder / "state" / "cache.db"
    with sqlite3.connect(cache) as connection:
        connection.execute("UPDATE unit SET severity = 3")
    name, keys = with_incident(stocked, 3)
    with sqlite3.connect(cache) as connection:
        connection.execute(
            "INSERT INTO incident_member (incident, unit) SELECT incident, id FROM unit WHERE incident = ?",
            (name,),
        )
    since = datetime.now(UTC).isoformat()
    assert stocked.run("comment", name, "the", "carrier", "knows").status == 0

    (row,) = stocked.run("diff", "--since", since, "--format", "json").records

    assert (row["kind"], row["unit"]) == ("commented", None)
    assert row["label"].startswith(f"incident {name} of ")
    assert all(key in row["label"] for key in keys)
    assert len(row["members"]) == sum(
        len(unit["members"]) for unit in units if unit["unit"] in keys
    )
