"""The filter of a list of reports: `/` on a timeline."""

from dataclasses import replace

from tests.screens.device_desk import MINUTES, desk, report
from tui.screens.reports.filter_box import ReportFilterScreen


async def filled(watch):
    """Give half of the device's reports a weak signal and an open door."""
    reports = [
        replace(
            report(minute, full=1),
            rssi=-100.0 if minute % 20 else -60.0, firmware="5.4", inputs=(minute % 20 == 0,),
        )
        for minute in MINUTES
    ]  # fmt: skip
    await watch.console.store.reports.save("yellow-fleet", reports)


async def asked(watch, text):
    await watch.press("slash")
    box = watch.app.screen
    assert isinstance(box, ReportFilterScreen)
    box.query_one("Input").value = text
    await watch.press("enter")


async def test_a_filter_lists_only_the_reports_which_meet_it_and_leaves_the_plot_whole(tmp_path):
    async with desk(tmp_path, asked=True) as watch:
        await filled(watch)
        weak = sum(minute % 20 != 0 for minute in MINUTES)

        await asked(watch, "signal<-90")

        assert watch.reports.window.total == weak < len(MINUTES)
        assert watch.reports.timeline.table.row_count == weak
        assert f"{weak} of {len(MINUTES)} reports meet signal<-90" in watch.note
        assert f"{len(MINUTES)} reports" in watch.plot()[0]

        await asked(watch, "signal<-90 inputs_on:0")
        assert "meet signal<-90 inputs_on:0. Press / to change the filter." in watch.text()

        await asked(watch, "")
        assert watch.reports.window.total == len(MINUTES)


async def test_a_filter_which_cannot_be_read_is_explained_and_changes_nothing(tmp_path):
    async with desk(tmp_path, asked=True) as watch:
        await asked(watch, "signl<-90")

        assert isinstance(watch.app.screen, ReportFilterScreen)
        assert "There is no column signl" in watch.text()

        await watch.press("escape")
        assert watch.reports.window.total == len(MINUTES)


async def test_going_to_a_time_finds_its_report_among_those_listed(tmp_path):
    async with desk(tmp_path, asked=True) as watch:
        await filled(watch)
        await asked(watch, "signal>-90")
        window = watch.reports.window

        at = window.kept[5].received_at

        assert await window.position(at) == 6
        assert list(await window.rows(4, 7)) == list(window.kept[4:7])
