"""The machine's time zone is found where the C library finds it, with all its rules."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.effort import THOROUGH
from tui.config.zone import machine_zone, shown_zone
from tui.domain.show.format import TimeStyle, format_time

ZONES = (
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Santiago",
)
RULES = {
    "Europe/Berlin": "CET-1CEST,M3.5.0,M10.5.0/3",
    "America/New_York": "EST5EDT,M3.2.0,M11.1.0",
    "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
    "Asia/Kolkata": "IST-5:30",
    "America/Santiago": "<-04>4<-03>,M9.1.6/24,M4.1.6/24",
}
NEW_YEAR = 1_767_225_600  # a Thursday
HALF_HOURS = [
    half for half in range(17_520) if THOROUGH or half // 48 % 7 in {2, 3, 4} or half % 16 == 0
]
"""From the beginning of 2026 on: all of them around weekends, when clocks are changed, else three a day."""
TIMES_OF_A_YEAR = [
    datetime.fromtimestamp(NEW_YEAR, UTC) + timedelta(hours=half / 2) for half in HALF_HOURS
]
SHOWN_BY_C = """
import sys, time
for second in map(int, sys.stdin):
    print(time.strftime("%Y-%m-%d %H:%M:%S %Z", time.localtime(second)))
"""


@cache
def shown_by_the_c_library(variable: str) -> list[str]:
    environment = {**os.environ, "TZ": variable}
    command = [sys.executable, "-I", "-S", "-c", SHOWN_BY_C]
    asked = "\n".join(str(NEW_YEAR + half * 1800) for half in HALF_HOURS)
    return subprocess.run(
        command, env=environment, input=asked, capture_output=True, text=True, check=True
    ).stdout.splitlines()


def shown(zone):
    return [format_time(at, TimeStyle(at, zone, absolute=True)) for at in TIMES_OF_A_YEAR]


def put_zone(root: Path, name: str) -> Path:
    file = root / "usr/share/zoneinfo" / name
    file.parent.mkdir(parents=True, exist_ok=True)
    source = next(
        path
        for folder in ("/usr/share/zoneinfo", "/usr/lib/zoneinfo")
        if (path := Path(folder, name)).exists()
    )
    file.write_bytes(source.read_bytes())
    (root / "etc").mkdir(exist_ok=True)
    return file


@pytest.mark.parametrize("name", ZONES)
def test_the_times_of_a_year_are_shown_as_other_programs_show_them(name):
    machine = machine_zone({"TZ": name})

    assert shown(machine.zone) == shown_by_the_c_library(name)
    assert not machine.problem


@pytest.mark.parametrize("name", ZONES)
def test_a_rule_in_place_of_a_name_gives_the_same_times(name):
    machine = machine_zone({"TZ": RULES[name]})

    assert shown(machine.zone) == shown_by_the_c_library(name)


@pytest.mark.parametrize("name", ZONES)
def test_the_zone_of_this_machine_shows_the_times_of_the_zone_of_that_name(name, tmp_path):
    file = put_zone(tmp_path, name)
    (tmp_path / "etc/localtime").symlink_to(file)

    local = shown_zone("local", {}, tmp_path)

    assert shown(local.zone) == shown(shown_zone(name, {}, tmp_path).zone)


def test_a_copied_zone_file_without_a_name_is_read(tmp_path):
    file = put_zone(tmp_path, "Europe/Berlin")
    file.rename(tmp_path / "etc/localtime")

    assert shown(machine_zone({}, tmp_path).zone) == shown(ZoneInfo("Europe/Berlin"))


def test_the_name_in_etc_timezone_counts_where_there_is_no_localtime(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/timezone").write_text("Asia/Kolkata\n", "utf-8")

    assert str(machine_zone({}, tmp_path).zone) == "Asia/Kolkata"


def test_without_any_zone_times_are_in_utc_as_in_every_program(tmp_path):
    found = machine_zone({}, tmp_path)

    assert (found.zone, found.problem) == (UTC, "")


@pytest.mark.parametrize(
    "variable", ["Europe/Berlin", ":Europe/Berlin", ":/usr/share/zoneinfo/Europe/Berlin"]
)
def test_the_variable_may_be_a_name_or_a_path(variable):
    assert str(machine_zone({"TZ": variable}).zone) == "Europe/Berlin"


def test_an_empty_variable_is_utc_and_wins_over_the_machines_file(tmp_path):
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/timezone").write_text("Asia/Kolkata\n", "utf-8")

    assert machine_zone({"TZ": ""}, tmp_path).zone is UTC


def test_a_rule_without_days_changes_on_the_days_of_the_united_states():
    assert shown(machine_zone({"TZ": "EST5EDT4"}).zone) == shown(ZoneInfo("America/New_York"))


@pytest.mark.parametrize(
    "variable",
    [
        "Mars/Olympus",
        "Europe/Berlinn",
        ":CET-1",
        "/no/such/file",
        "Europe",
        "CEST",
        "../../etc/passwd",
        "é",
    ],
)
def test_an_unknown_zone_is_said_and_never_shown_as_one(variable):
    found = machine_zone({"TZ": variable})

    assert found.zone is UTC
    assert (
        f"TZ={variable} is not a time zone which this machine knows, so times are shown in UTC."
        in found.problem
    )
    assert (
        found.brief
        == (f"TZ={variable}"[:17] + "…" if len(variable) > 15 else f"TZ={variable}") + " unknown"
    )


@pytest.mark.parametrize("what", ["dangling", "damaged", "folder"])
def test_a_damaged_zone_file_is_said(what, tmp_path):
    (tmp_path / "etc").mkdir()
    localtime = tmp_path / "etc/localtime"
    if what == "dangling":
        localtime.symlink_to(tmp_path / "usr/share/zoneinfo/Nowhere")
    elif what == "damaged":
        localtime.write_bytes(b"TZif")
    else:
        localtime.mkdir()

    found = machine_zone({}, tmp_path)

    assert (found.zone, "is not a time zone" in found.problem) == (UTC, True)
