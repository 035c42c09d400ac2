"""watchfloor export: files of devices and of one device's way."""

import json
import xml.etree.ElementTree as ET

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
