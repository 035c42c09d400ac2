"""A lost unit: where it can be, and frequent reports until a deadline."""

import json

import pytest


@pytest.fixture
def lost(stocked):
    """The IMEI of a tracker."""
    return next(
        row["imei"]
        for row in stocked.run("devices", "--account", "yellow-fleet").records
        if row["imei"]
    )


def sent(machine):
    """Return the requests which set a reporting frequency."""
    asked = machine.vendors.asked("charterup")
    return [request for request in asked if "set_reporting_frequency" in str(request)]


def jobs_of(machine):
    return {
        job["job"]: machine.run("jobs", job["job"]).records[0]
        for job in machine.run("jobs").records
    }


def test_without_a_length_it_tells_where_the_unit_can_be_and_sends_nothing(stocked, lost):
    done = stocked.run("recover", lost)
    (found,) = done.records

    assert done.status == 0
    assert found["area"]["square_km"] > 0
    assert found["area"]["edge"][0] == found["area"]["edge"][-1]
    assert found["words"][0]["accuracy_m"] > 0
    assert not sent(stocked)


def test_what_puts_the_old_frequency_back_is_stored_before_the_fast_one_is_sent(stocked, lost):
    done = stocked.run("recover", lost, "--for", "48h", "--yes", "--reason", "T-7")
    jobs = list(jobs_of(stocked).values())
    fast = next(job for job in jobs if "rehearsal" not in job)
    back = next(job for job in jobs if "rehearsal" in job)

    assert done.status == 0, done.err
    assert back["created_at"] <= fast["created_at"]
    assert back["rehearsal"]["stage"] == "dated"
    assert back["targets"][0]["after"] == fast["targets"][0]["before"]
    assert len(sent(stocked)) == 1
    assert f"watchfloor jobs stop {back['job']}" in done.err


def test_a_dry_run_and_a_read_only_machine_send_and_store_nothing(stocked, lost):
    dry = stocked.run("recover", lost, "--for", "2d", "--dry-run")
    refused = stocked.run("--read-only", "recover", lost, "--for", "2d", "--yes")

    assert dry.status == 0
    assert "its old frequency is put back" in dry.err
    assert refused.status == 1
    assert not sent(stocked)
    assert not stocked.run("jobs").records


def test_a_second_recovery_is_refused_while_the_first_one_lasts(stocked, lost):
    stocked.run("recover", lost, "--for", "48h", "--yes")
    again = stocked.run("recover", lost, "--for", "48h", "--yes")

    assert again.status == 1
    assert "as often as it can already" in again.err
    assert len(sent(stocked)) == 1


def test_a_unit_without_a_tracker_is_told_so(stocked):
    alone = next(
        unit
        for unit in stocked.run("units").records
        if not any("yellow-fleet" in member.values() for member in unit["members"])
    )
    done = stocked.run("recover", alone["iccid"] or alone["imei"], "--for", "48h", "--yes")

    assert done.status == 1
    assert "can set how often it reports" in done.err
    assert not sent(stocked)


def test_it_is_written_for_a_map_program_and_for_people(stocked, lost, tmp_path):
    text, map_file = tmp_path / "hand-over.md", tmp_path / "area.geojson"
    stocked.run("recover", lost, "--to", str(text))
    stocked.run("recover", lost, "--to", str(map_file))
    refused = stocked.run("recover", lost, "--to", str(text))
    polygon, *points = json.loads(map_file.read_text())["features"]

    assert f"IMEI {lost}" in text.read_text()
    assert "https://osm.org/" in text.read_text()
    assert polygon["geometry"]["type"] == "Polygon"
    assert polygon["geometry"]["coordinates"][0][0] == polygon["geometry"]["coordinates"][0][-1]
    assert points
    assert refused.status != 0


@pytest.mark.parametrize(
    ("words", "says"), [(("--for", "soon"), "soon"), (("--to", "where.csv"), ".geojson")]
)
def test_what_cannot_be_meant_is_said_before_anything_is_sent(stocked, lost, words, says):
    done = stocked.run("recover", lost, *words)

    assert done.status == 2
    assert says in done.err
    assert not sent(stocked)
