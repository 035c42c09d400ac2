import pytest

from tests.cli.test_do import changes, names

pytestmark = pytest.mark.usefixtures("asked_often")

NOTE = ("do", "note", "--account", "acme-sims", "note=winter", "--yes", "--reason", "T-9")


def states(done):
    (job,) = done.records
    return [row["state"] for row in job["targets"]]


def test_canaries_are_sent_and_the_rest_waits_until_a_person_insists(machine):
    chosen = names(machine, 6, state="active")
    done = machine.run(*NOTE, "--to", *chosen, "--canary", "2")
    (job,) = done.records
    shown = machine.run("jobs", job["job"], "--format", "json").records[0]["rehearsal"]
    refused = machine.run("jobs", "resume", job["job"], "--yes")
    sent = len(changes(machine))
    anyway = machine.run("jobs", "resume", job["job"], "--yes", "--anyway")

    assert done.status == 0
    assert "First 2: " in done.err
    assert sorted(states(done)) == ["accepted"] * 2 + ["planned"] * 4
    assert (shown["stage"], shown["wave"], shown["waves"]) == ("waiting", 1, 2)
    assert [device["state"] for device in shown["devices"]] == ["waiting", "waiting"]
    assert all(device["deadline"] for device in shown["devices"])
    assert refused.status == 1
    assert f"watchfloor jobs resume {job['job']} --anyway" in refused.err
    assert sent == 2
    assert states(anyway) == ["accepted"] * 6
    assert len(changes(machine)) == 6


def test_those_who_are_named_are_first(machine):
    chosen = names(machine, 4, state="active")
    done = machine.run(*NOTE, "--to", *chosen, "--canary", chosen[2])
    (job,) = done.records

    assert [row["name"] for row in job["targets"] if row["state"] == "accepted"] == [chosen[2]]
    assert job["rehearsal"]["devices"][0]["name"] == chosen[2]


def test_a_dated_change_is_listed_with_its_date_and_can_be_stopped(machine):
    chosen = names(machine, 2, state="active")
    done = machine.run(*NOTE, "--to", *chosen, "--at", "2101-01-01 06:00Z")
    (job,) = done.records
    listed = machine.run("jobs", "--format", "csv").out
    early = machine.run("jobs", "resume", job["job"], "--yes")
    stopped = machine.run("jobs", "stop", job["job"])

    assert (done.status, states(done)) == (0, ["planned", "planned"])
    assert "2101-01-01 06:00 UTC at the earliest" in listed
    assert early.status == 1
    assert states(stopped) == ["skipped", "skipped"]
    assert not changes(machine)


def test_what_is_so_today_is_planned_for_a_date_since_it_may_be_otherwise_by_then(machine):
    (chosen,) = names(machine, 1, state="active")
    season = (
        "do", "change_simstate", "--account", "acme-sims", "--to", chosen, "state=restore", "--yes",
        "--reason", "spring",
    )  # fmt: skip
    today = machine.run(*season)
    spring = machine.run(*season, "--at", "2101-03-01 06:00Z")

    assert states(spring) == ["planned"], today.err


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--at", "2020-01-01"), "is past"),
        (("--canary", "9"), "nothing is left to rehearse for"),
        (("--canary", "nobody"), "--canary nobody names no target"),
        (("--waves", "100%"), "are no waves"),
        (("--canary", "2", "--waves", "1"), "either --canary"),
        (("--go-on",), "need --canary or --waves"),
    ],
)
def test_a_rehearsal_which_cannot_be_is_refused_before_anything_is_sent(machine, words, says):
    done = machine.run(*NOTE, "--to", *names(machine, 3, state="active"), *words)

    assert done.status == 2
    assert says in done.err
    assert not changes(machine)
