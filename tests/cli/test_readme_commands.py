"""The README's commands, run as they stand there on a machine with devices: none is refused as wrong."""

import shlex

from tests.test_docs import CALLED

WITHOUT_END = {"watchfloor", "watchfloor demo", "watchfloor demo --speed 1"}
ELSEWHERE = {"watchfloor doctor", "watchfloor hooks", "watchfloor config init"}
"""Run by tests of their own, and slow, or in need of another machine."""


def test_every_command_of_the_readme_does_what_it_says(stocked, monkeypatch):
    monkeypatch.chdir(stocked.folder)
    sims = stocked.run("devices", "--account", "acme-sims", "--format", "json").records
    trackers = {row["imei"]: row for row in stocked.run("devices", "--account", "yellow-fleet", "--format", "json").records}  # fmt: skip
    ending = next(row["imei"] for row in sims if row["imei"] in trackers)[-8:]
    called = {command for path, command in CALLED if path.name == "README.md"}

    failed = {}
    for command in sorted(called - WITHOUT_END - ELSEWHERE):
        words = ["1d" if word == "T" else word for word in shlex.split(command)[1:]]
        done = stocked.run(*[ending if word == "1853" else word for word in words])
        if done.status != 0:
            failed[command] = (done.status, done.err)

    assert failed == {}
    assert (stocked.folder / "way.gpx").exists()
