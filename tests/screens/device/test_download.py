"""Downloading what is missing of a device's reports, from the timeline and from the export dialog."""

import contextlib
import csv
from datetime import timedelta

from textual.widgets import Input

from tests.screens.device_desk import NOON, desk
from tests.screens.frozen import told
from tui.domain.show.filter import DeviceQuery
from tui.screens.device.screen import DeviceScreen
from tui.screens.export.dialog import ExportDialog
from tui.screens.shell.history import OpenedScreen
from tui.widgets.line.tick import CheckLine

DAY = timedelta(days=1)


@contextlib.asynccontextmanager
async def real(tmp_path):
    """Open a device which the simulated vendor knows, none of whose reports are stored."""
    async with desk(tmp_path, device=False) as at:
        await at.console.fetcher.devices(at.console.source("yellow-fleet"))
        page = await at.console.store.devices.page(DeviceQuery(account="yellow-fleet"))
        record = max(
            (record for record in page.records if record.key != "5" and record.last_seen),
            key=lambda record: record.last_seen,
        )

        def screen():
            return DeviceScreen(at.console, record.account, record.key, at.app.session.times.manner)

        at.app.session.navigation.open(OpenedScreen("Bus", screen))
        await at.settle()
        while at.reports.subject is None or at.reports.subject.account != "yellow-fleet":
            await at.press("V")
        at.record = record
        yield at


async def export(at, path, *, download):
    """Fill in the export dialog and write the file."""
    await at.press("e")
    dialog = at.app.screen
    dialog.query_one("#download", CheckLine).value = download
    line = dialog.query_one(Input)
    line.value = str(path)
    line.focus()
    await at.press("enter")


def rows(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))[1:]


async def test_the_dialog_offers_to_download_what_is_missing_with_what_it_costs(tmp_path):
    async with desk(tmp_path) as at:
        await at.press("e")

        assert isinstance(at.app.screen, ExportDialog)
        assert "[ ] download the missing 1 d first: 1–3 of " in at.text()
        assert "requests left this hour, about 1 s" in at.text()


async def test_where_nothing_is_missing_nothing_is_offered(tmp_path):
    async with desk(tmp_path, asked=True) as at:
        await at.press("e")

        assert not at.app.screen.query_one("#download", CheckLine).display
        assert "download the missing" not in at.text()


async def test_a_file_holds_what_was_downloaded_first_only_where_that_was_chosen(tmp_path):
    async with real(tmp_path) as at:
        await at.press("f")
        await at.press("minus")
        held = len(at.reports.timeline.table.rows.row(0).cells)
        before = await at.console.store.reports.gaps(
            "yellow-fleet", at.record.key, NOON - 9 * DAY, NOON
        )

        await export(at, tmp_path / "out.csv", download=False)

        after = await at.console.store.reports.gaps(
            "yellow-fleet", at.record.key, NOON - 9 * DAY, NOON
        )
        assert held
        assert after == before
        assert rows(tmp_path / "out.csv")

        since = at.reports.span[0]
        shown = at.reports.window.total

        await export(at, tmp_path / "more.csv", download=True)

        assert await at.console.store.reports.gaps("yellow-fleet", at.record.key, since, NOON) == []
        assert len(rows(tmp_path / "more.csv")) > shown > 0
        assert "more.csv" in told(at.app)


async def test_a_download_which_fails_is_told_and_what_is_stored_is_written(tmp_path):
    async with desk(tmp_path) as at:  # the simulated vendor does not know this device
        await export(at, tmp_path / "out.csv", download=True)

        assert len(rows(tmp_path / "out.csv")) > 100
        assert "Some reports are missing: " in told(at.app)


async def test_a_costly_span_is_downloaded_when_its_key_is_pressed_again(tmp_path):
    async with real(tmp_path) as at:
        await at.reports.look(NOON - 30 * DAY, NOON)
        await at.settle()

        async def gaps():
            return await at.console.store.reports.gaps(
                "yellow-fleet", at.record.key, at.reports.span[0], NOON
            )

        await at.press("f")

        assert "Press f again to fetch." in at.note
        assert "15–45 of 1" in at.note
        assert sum((end - start for start, end in await gaps()), timedelta()) > 29 * DAY

        await at.press("f")

        assert await gaps() == []
