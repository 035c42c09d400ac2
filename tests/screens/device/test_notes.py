"""The notes on a unit as a dated log: comments, and what was written into its vendors' note fields."""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.screens.device_desk import NOON, SIM, desk
from tui.console.unit.notes import read_unit_notes
from tui.domain.attention.subject import UnitSubject
from tui.screens.device.notes_pane import NotesPane

HOUR = timedelta(hours=1)


async def note(at, **fields):
    """Let the vendor's next reading show these notes."""
    vendor = {**SIM.vendor, **fields}
    await at.console.store.devices.save(
        "lattigo",
        "acme-sims",
        [replace(SIM, state="suspend", vendor=vendor, fetched_at=at.clock())],
    )
    await at.pilot.pause(0.4)
    await at.settle()


async def comment(at, text):
    record = at.app.screen._records[0]
    stored = await at.console.store.units.of_device(record.account, record.key)
    await at.console.store.attention.comment([UnitSubject(stored.key)], text, actor="anna")
    await at.pilot.pause(0.4)
    await at.settle()


@pytest.mark.parametrize("size", [(46, 18), (80, 24), (140, 45)])
async def test_comments_and_notes_stand_in_one_log(tmp_path, size):
    async with desk(tmp_path, size=size) as at:
        await at.press("7")
        await note(at, note="Left mirror broken")
        await comment(at, "Called the driver")
        pane = at.app.screen.query_one(NotesPane)
        shown = at.text()

        assert {row.text for row in pane._rows} == {"Called the driver", "Left mirror broken"}
        assert "Called the driver" in shown
        assert "Left mirror broken" in shown


async def test_each_writing_of_a_note_stays_in_the_log(tmp_path):
    async with desk(tmp_path) as at:
        await note(at, note="first")
        at.clock.advance(3600)
        await note(at, note="second", note2="other")
        at.clock.advance(3600)
        await note(at, note2="other")
        unit = at.app.screen._head.judged.unit

        log = await read_unit_notes(at.console, unit)

        assert [(entry.where, entry.text, entry.by) for entry in log] == [
            ("note", "(deleted)", "seen at acme-sims"),
            ("note", "second", "seen at acme-sims"),
            ("note2", "other", "seen at acme-sims"),
            ("note", "first", "seen at acme-sims"),
        ]
        assert [entry.at - NOON for entry in log] == [2 * HOUR, HOUR, HOUR, log[3].at - NOON]
        assert log[3].at < NOON + HOUR


async def test_a_note_which_was_there_at_the_first_reading_has_no_time(tmp_path):
    async with desk(tmp_path, device=False) as at:
        alone = replace(SIM, key="78", address="a", iccid="8901170210345864359",
                        vendor={"note1": "From before", "note2": "-----"})  # fmt: skip
        await at.console.store.devices.save("lattigo", "acme-sims", [alone])
        unit = await at.console.unit(alone)

        (entry,) = await read_unit_notes(at.console, unit)

        assert (entry.at, entry.where, entry.text) == (None, "note1", "From before")


async def test_a_hostile_note_is_shown_as_text(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("7")
        await note(at, note="[/]\x1b]0;owned\x07[b]x")

        assert "[/]" in at.text()
        assert "\x1b" not in at.text()
