"""A visit to a unit: what turned, and the receipt of it."""

from datetime import UTC, datetime, timedelta

from tui.domain.verdict.facts import format_utc
from tui.domain.verdict.judgement import Finding, Judgement, Link, NextStep
from tui.domain.verdict.visit import Visit

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def judged(rule, severity, report):
    return Judgement(
        findings=(
            Finding(
                rule=rule, severity=severity, sentence=f"It is {rule}.",
                next_step=NextStep(words="Check its fuse."),
            ),
        ),
        chain=(
            Link(link="sim", mark="good", value="active", source="sims"),
            Link(link="report", mark=report, value="last report", source="trackers", at=NOON),
        ),
    )  # fmt: skip


def test_a_link_which_turned_says_how_it_was_at_first():
    visit = Visit()
    visit.add(NOON, judged("overdue", "warning", "broken"))
    visit.add(NOON + MINUTE, judged("overdue", "warning", "broken"))
    last = judged("ok", "ok", "good")
    visit.add(NOON + 2 * MINUTE, last)

    sim, report = last.chain
    assert (visit.looks, len(visit.checks)) == (3, 2)
    assert visit.mark_before(sim) is None
    assert visit.mark_before(report) == "broken"


def test_the_receipt_says_what_was_checked_when_by_whom_and_what_came_of_it():
    visit = Visit()
    visit.add(NOON, judged("overdue", "warning", "broken"))
    visit.add(NOON + 2 * MINUTE, judged("ok", "ok", "good"))

    lines = visit.receipt(
        "Bus 7", "42.1N 71.5W GPS", "anna@van", NOON + 3 * MINUTE, format_utc
    ).splitlines()

    assert lines[:4] == [
        "Field check of Bus 7",
        "From 2026-11-21 12:00 UTC to 2026-11-21 12:03 UTC, by anna@van",
        "Position: 42.1N 71.5W GPS",
        "Checked 2 times",
    ]
    assert "At first: ▲ warning: It is overdue." in lines
    assert "Now: ● ok: It is ok." in lines
    assert "SIM       OK      active (sims)" in lines
    assert "reports   OK      last report (trackers, 2026-11-21 12:00 UTC) (was BROKEN)" in lines
    assert "2026-11-21 12:02 UTC  ● ok: It is ok." in lines


def test_without_a_check_there_is_no_receipt():
    assert Visit().receipt("Bus 7", "", "anna", NOON, format_utc) == ""
