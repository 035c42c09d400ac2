"""The command trips, against vendors on real HTTP."""

from datetime import UTC, date, datetime, timedelta

import pytest

SPAN = ("--since", "2d", "--yes")
YELLOW = (*SPAN, "--account", "yellow-fleet")


def driving(machine):
    """Return a tracker which set out and arrived in the last two days, its days, and where it set out.

    At some hours the first which moved was on the way when the two days began: from where, nobody knows.
    """
    devices = machine.run("devices", "--account", "yellow-fleet", "--format", "json").records
    for key in (device["key"] for device in devices):
        days = machine.run("trips", key, *YELLOW, "--format", "json").records
        pieces = [piece for day in days for piece in day["pieces"]]
        for before, piece, _ in zip(pieces, pieces[1:], pieces[2:], strict=False):
            if (before["kind"], piece["kind"]) == ("stop", "trip"):
                return key, days, piece["from"]
    raise AssertionError("nothing drove")


def test_each_day_adds_up_and_is_one_of_utc(stocked) -> None:
    began = datetime.now(UTC).date()
    _, days, _ = driving(stocked)

    dates = [day["date"] for day in days]
    today = date.fromisoformat(dates[-1])
    assert began <= today <= datetime.now(UTC).date()  # two days, if it is asked at midnight
    assert dates == [str(today - timedelta(days=back)) for back in (2, 1, 0)]
    for day in days:
        assert day["zone"] == "UTC"
        parts = ("driving_seconds", "standing_seconds", "unknown_seconds")
        whole = sum(piece["seconds"] for piece in day["pieces"])
        assert sum(day[part] for part in parts) == pytest.approx(whole, abs=len(day["pieces"]))
        assert day["distance_m"] == pytest.approx(
            sum(piece["distance_m"] for piece in day["pieces"]), abs=len(day["pieces"])
        )
        ends = [piece["until"] for piece in day["pieces"]]
        assert [piece["since"] for piece in day["pieces"]][1:] == ends[:-1]
        counted = {"trip": "trips", "stop": "stops", "gap": "gaps"}
        for kind, name in counted.items():
            assert day[name] == sum(piece["kind"] == kind for piece in day["pieces"])
    middle = days[1]
    assert middle["driving_seconds"] + middle["standing_seconds"] + middle[
        "unknown_seconds"
    ] == pytest.approx(86_400, abs=2)


def test_a_table_says_kilometers_and_hours_and_the_zone(stocked) -> None:
    key, *_ = driving(stocked)

    done = stocked.run("trips", key, *SPAN, "--format", "table")

    titles = done.out.splitlines()[0].split()
    assert [title for title in titles if title != "PLACES"] == [  # only a tracker with zones has it
        "LABEL", "DATE", "TRIPS", "STOPS", "DISTANCE", "DRIVING", "STANDING", "UNKNOWN", "ACCOUNT",
    ]  # fmt: skip
    assert " km " in done.out
    assert "Days are days in UTC." in done.err


def test_a_sim_alone_has_trips_from_what_its_vendor_reports(stocked) -> None:
    days = stocked.run("trips", "account:acme-sims", "--account", "acme-sims", *SPAN,
                       "--format", "json").records  # fmt: skip

    assert {day["account"] for day in days} == {"acme-sims"}
    assert sum(day["distance_m"] for day in days) > 10_000


def test_a_filter_reads_the_store_and_asks_nobody_unless_told_to(stocked) -> None:
    stocked.vendors.renew()

    done = stocked.run("trips", "account:yellow-fleet", "--since", "1d", "--format", "json")

    assert done.status == 0
    assert not any(stocked.vendors.asked(vendor) for vendor in ("charterup", "lattigo", "polte"))
    assert len({day["unit"] for day in done.records}) > 5
    assert {day["driving_seconds"] for day in done.records} == {0}, "silence is no driving"
    assert "add --spend N or --yes" in done.err


def test_nothing_and_a_wrong_filter_and_two_units_are_refused(stocked) -> None:
    nothing = stocked.run("trips", "no-such-thing", "--format", "json")
    wrong = stocked.run("trips", "nothing>", "--format", "json")
    span = stocked.run("trips", "state:active", "--since", "2026-01-02", "--until", "2026-01-01")

    assert (nothing.status, nothing.out) == (1, "")
    assert 'No device in the store matches "no-such-thing".' in nothing.err
    assert (wrong.status, span.status) == (2, 2)


def test_a_csv_begins_with_its_heading(stocked) -> None:
    done = stocked.run("trips", "account:trackers", "--since", "1h", "--format", "csv")

    assert done.out.startswith("unit,label,provider,account,key,date,zone,trips,stops,gaps,")
    assert {row["trips"] for row in done.rows} == {"0"}


def test_a_day_says_what_happened_at_named_places(stocked) -> None:
    key, _, start = driving(stocked)
    (stocked.folder / "places.toml").write_text(
        f'[[places]]\nname = "Yard"\nlatitude = {start["latitude"]}\nlongitude = {start["longitude"]}\n'
        'radius_m = 250\nstands = "always"\n'
    )

    told = stocked.run("trips", key, *YELLOW, "--format", "json").records
    table = stocked.run("trips", key, *YELLOW, "--format", "table")
    reports = stocked.run("reports", key, *YELLOW, "--format", "json").records
    sheet = stocked.run("export", "reports", key, *YELLOW, "--format", "csv", "--to", "-").rows
    moved = stocked.run("devices", "left: moved:2d", "--format", "json").records

    events = [event for day in told for event in day["place_events"]]
    assert "moved where it should stand: left Yard" in {event["words"] for event in events}
    assert {event["at"] for event in events} <= {report["at"] for report in reports}
    said = [event for report in reports for event in report["place_events"]]
    settled = f"{datetime.now(UTC) - timedelta(hours=1):%FT%TZ}"  # the next report may show a spike
    assert [e for e in said if e["place"] and e["at"] < settled] == [
        event for event in events if event["place"] and event["at"] < settled
    ]
    assert [row["place_events"] for row in sheet if row["place_events"]] == [
        ", ".join(event["words"] for event in report["place_events"])
        for report in reports
        if report["place_events"]
    ]
    assert "PLACES" in table.out.splitlines()[0].split()
    assert {device["key"] for device in moved} in (set(), {key})
