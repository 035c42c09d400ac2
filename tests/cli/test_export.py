"""watchfloor export: files of devices and of one device's way."""

import csv
import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.cli.conftest import Machine


def test_devices_which_match_go_to_the_file_named(stocked: Machine) -> None:
    path = stocked.folder / "fleet.jsonl"
    shown = stocked.run("devices", "--provider", "charterup", "--format", "json").records

    done = stocked.run("export", "devices", "--provider", "charterup", "--to", str(path))

    assert (done.status, done.out) == (0, "")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["imei"] for row in rows] == [one["imei"] for one in shown]
    assert f"{len(rows)} of {len(rows)} device records" in done.err


def test_a_column_tells_of_the_named_places_and_what_is_wrong_with_them(stocked: Machine) -> None:
    places = stocked.config.parent / "places.toml"
    places.write_text(
        '[[places]]\nname = "The Earth"\nlatitude = 0\nlongitude = 0\nradius_m = 30_000_000\n'
        '[[places]]\nname = "Nowhere"\n'
    )
    try:
        done = stocked.run(
            "export", "devices", "--provider", "charterup", "--columns", "label,at_place",
            "--format", "jsonl", "--to", "-",
        )  # fmt: skip
        there, not_there, all_ = (
            len(stocked.run("devices", "--format", "json", "--", *text).records)
            for text in (["at:earth"], ["-at:earth"], [])
        )
    finally:
        places.unlink()

    assert done.status == 0
    told = {json.loads(line)["at_place"] for line in done.out.splitlines()}
    assert "The Earth" in told
    assert told <= {"The Earth", None}
    assert min(there, not_there) > 0
    assert there + not_there == all_
    assert "Nowhere: latitude, longitude and radius_m must be numbers" in done.err


def test_a_file_which_is_there_is_replaced_only_by_force(stocked: Machine) -> None:
    path = stocked.folder / "fleet.csv"
    path.write_text("mine")

    refused = stocked.run("export", "devices", "--to", str(path))

    assert refused.status == 2
    assert "Add --force to replace it." in refused.err
    assert path.read_text() == "mine"
    assert stocked.run("export", "devices", "--force", "--to", str(path)).status == 0
    assert path.read_text().startswith("label,provider,account,key,")


def test_masked_devices_hold_no_identifier(stocked: Machine) -> None:
    shown = stocked.run("devices", "--format", "json").records

    done = stocked.run("export", "devices", "--mask", "--format", "md", "--to", "-")

    imeis = {one["imei"] for one in shown if one["imei"]}
    assert imeis
    assert not [imei for imei in imeis if imei in done.out]
    assert all(imei[-4:] in done.out for imei in imeis)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--to", "fleet.doc"), "Add --format, or a file ending: .xlsx, .csv"),
        (("--to", "none/fleet.csv"), "The folder none does not exist."),
        (("nonsense>>", "--to", "a.csv"), ""),
    ],
)
def test_what_cannot_be_written_is_wrong_usage(stocked: Machine, argv, words) -> None:
    done = stocked.run("export", "devices", *argv)

    assert done.status == 2
    assert words in done.err


def test_one_devices_way_is_a_track(stocked: Machine) -> None:
    known = stocked.run("devices", "--format", "json").records
    awkward = {one["iccid"] for one in known if "/" in (one["label"] or "")}
    mine = (one for one in known if one["provider"] == "charterup" and one["imei"])
    imei = next(one["imei"] for one in mine if one["iccid"] not in awkward)

    done = stocked.run("export", "reports", imei, "--since", "3d", "--format", "gpx", "--to", "-")

    assert done.status == 0
    tree = ET.fromstring(done.out.encode())  # noqa: S314 - our own
    times = [one.text for one in tree.iter("{http://www.topografix.com/GPX/1/1}time")][1:]
    assert len(times) > 1
    assert times == sorted(times)


def test_a_file_for_people_is_in_the_machines_zone_and_one_for_programs_in_utc(
    stocked: Machine,
) -> None:
    stocked.set("TZ", "Asia/Kolkata")

    read = stocked.run("export", "devices", "--format", "md", "--to", "-").out
    machine = stocked.run("export", "devices", "--format", "jsonl", "--to", "-").out

    assert "times in Asia/Kolkata" in read
    assert " IST |" in read
    assert not [line for line in machine.splitlines() if "IST" in line]


@pytest.mark.parametrize(
    ("command", "ending"),
    [
        *((("devices", "--format", ending), ending) for ending in ("csv", "json", "jsonl")),
        *((("units", "--format", ending), ending) for ending in ("csv", "json", "jsonl")),
        *(
            (("export", "devices", "--format", ending, "--to", "-"), ending)
            for ending in ("csv", "xlsx", "jsonl", "md", "txt", "geojson")
        ),
        (("export", "devices", "--excel", "--to", "-"), "csv"),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_written_is_read_back_to_exactly_those_devices(
    stocked: Machine, command, ending
) -> None:
    mine = {
        device["key"]
        for device in stocked.run(
            "devices", "--account", "yellow-fleet", "--format", "json"
        ).records
    }
    path = stocked.folder / f"list.{ending}"
    path.write_bytes(stocked.written(*command))

    done = stocked.run(
        "do", "set_reporting_frequency", "ConfigID=1", "--account", "yellow-fleet",
        "--to-file", str(path), "--dry-run", "--format", "json",
    )  # fmt: skip

    assert {target["key"] for target in done.records[0]["targets"]} == mine
    reasons = {problem["reason"] for problem in done.records[0]["not_taken"]}
    assert reasons <= {
        "the row belongs to account acme-sims, not to yellow-fleet",
        "the row belongs to account trackers, not to yellow-fleet",
        "no device of yellow-fleet is in this unit",
    }


@pytest.mark.parametrize("argv", [("--to", "a.xlsx"), ("--format", "jsonl", "--to", "-")])
def test_only_a_csv_can_be_one_for_excel(stocked: Machine, argv) -> None:
    done = stocked.run("export", "devices", "--excel", *argv)

    assert done.status == 2
    assert "--excel is for CSV" in done.err


def test_a_fix_which_two_accounts_relay_is_one_point_and_an_account_can_be_chosen(
    stocked: Machine,
) -> None:
    imei = stocked.vendors.coach.imei
    track = ("export", "reports", imei, "--since", "1d", "--yes", "--format", "gpx")

    both = stocked.run(*track, "--to", str(stocked.folder / "both.gpx"))
    one = stocked.run(*track, "--account", "yellow-fleet", "--to", str(stocked.folder / "one.gpx"))
    none = stocked.run(*track, "--account", "trackers", "--to", str(stocked.folder / "none.gpx"))

    points = [
        re.findall('<trkpt lat="([^"]+)" lon="([^"]+)"><time>([^<]+)', path.read_text())
        for path in (stocked.folder / "both.gpx", stocked.folder / "one.gpx")
    ]
    assert len(points[0]) == len(set(points[0])) > 1
    assert points[0] == points[1]
    assert "are the same fix from another account" in both.err
    assert "same fix" not in one.err
    assert "trackers has no reports of this device. Ask for those of" in none.err
    assert none.status == 1


def test_units_go_to_a_file_with_their_verdicts(stocked: Machine, tmp_path: Path) -> None:
    path = tmp_path / "units.csv"

    done = stocked.run("export", "units", "severity>=ok", "--to", str(path))

    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
    units = stocked.run("units", "--format", "json").records
    assert done.status == 0, done.err
    assert f"of {len(units)} units" in done.err
    assert [row["cause"] for row in rows] == [unit["cause"] for unit in units]
    assert all(row["sentence"] and row["accounts"] for row in rows)
    assert stocked.run("export", "units", "cuase:x", "--to", str(path)).status == 2
