"""The top line of the screen."""

from datetime import UTC, datetime

from textual.app import App

from tui.domain.show.format import TimeStyle
from tui.widgets.line.banner import AccountChips

NOW = datetime(2026, 11, 21, 6, tzinfo=UTC)


class ChipsApp(App):
    """The accounts, in a line of their own."""

    def compose(self):
        yield AccountChips()


async def shown(manner, width=80):
    async with ChipsApp().run_test(size=(width, 3)) as pilot:
        chips = pilot.app.query_one(AccountChips)
        chips.show(manner, {"trackers": ("ok", None)})
        await pilot.pause()
        return "".join(text for text, _ in chips.spans(width))


async def test_the_time_stands_with_its_zone():
    assert "06:00 UTC" in await shown(TimeStyle(NOW))


async def test_an_unknown_zone_of_the_machine_is_said_and_the_time_is_utc():
    style = TimeStyle(NOW, zone_problem="TZ=Mars unknown")

    assert "TZ=Mars unknown  06:00 UTC" in await shown(style)
    assert "TZ=Mars unknown  06:00 UTC" in await shown(style, width=30)
    assert "▲ TZ=Mars 06:00 UTC" in await shown(style, width=24)
