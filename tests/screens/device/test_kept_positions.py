"""A device whose vendor keeps only its latest position: each one seen is on the timeline and on the map."""

from datetime import timedelta

from tests.screens.frozen import keys, settle, text
from tui.domain.show.filter import DeviceQuery
from tui.screens.device.screen import DeviceScreen
from tui.screens.map.track import TrackPane
from tui.screens.reports.pane import ReportPane
from tui.screens.reports.subject import ReportSubject
from tui.screens.reports.timeline_data import FEWEST_BUCKETS, TimelineData
from tui.screens.reports.window import ReportWindow

HOURS = 3


async def locator_seen(frozen, times):
    """Return a locator's record after the list was read so often, three hours apart."""
    console = frozen.console
    page = await console.store.devices.page(DeviceQuery("position_at:", provider="polte"))
    for _ in range(times):
        frozen.clock.advance(HOURS * 3600)
        await console.fetcher.devices(console.source("trackers"))
    return next(record for record in page.records if record.position_at)


async def test_the_positions_seen_are_listed_and_nothing_can_be_fetched(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        record = await locator_seen(frozen, 3)
        manner = app.session.times.manner
        await app.push_screen(DeviceScreen(frozen.console, record.account, record.key, manner))
        await settle(pilot)
        pane = app.screen.query_one(ReportPane)
        while pane.subject is not None and pane.subject.is_downloaded:
            await keys(pilot, "V")
        await keys(pilot, "1")
        shown = text(app)
        pane.fetch()
        await settle(pilot)

        assert "Accuracy" in shown
        assert "C-LoC" in shown
        assert "positions kept since they were first seen" in shown
        assert "not downloaded yet" not in shown
        assert "has only the latest position. Press r to read it now." in text(app)


async def test_what_was_before_the_first_position_is_unknown_and_no_gap(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        record = await locator_seen(frozen, 3)
        store, until = frozen.console.store, frozen.clock()
        subject = ReportSubject(record.account, record, is_downloaded=False)
        first = (await store.reports.read(record.account, record.key, None, None)).reports[-1]

        async def unknown(since):
            window = await ReportWindow.open(store, subject, since, until, FEWEST_BUCKETS)
            return (await TimelineData.read(window)).unasked

        before = first.at - timedelta(days=2)
        assert list(await unknown(before)) == [(before, first.at)]
        assert list(await unknown(first.at + timedelta(hours=1))) == []


async def test_the_map_draws_them_as_a_track(frozen):
    app = frozen.app()
    async with app.run_test(size=(120, 30)) as pilot:
        await settle(pilot)
        record = await locator_seen(frozen, 4)
        pane = TrackPane(frozen.console, app.session.times.manner)
        await app.screen.mount(pane)

        assert await pane.show([record])
        await settle(pilot)

        assert "positions" in str(pane.query_one("Static").content)
        assert "0 positions" not in str(pane.query_one("Static").content)
        assert "not downloaded" not in str(pane.query_one("Static").content)
