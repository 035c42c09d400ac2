"""What changed since a time, opened from the command line."""

from tests.screens.frozen import keys, settle, table_of, text, typed
from tui.domain.attention.subject import UnitSubject
from tui.domain.show.filter import UnitQuery
from tui.screens.device.screen import DeviceScreen
from tui.screens.overview.changed_since import ChangedSinceScreen, _shown


async def said_of_a_unit(app):
    """Assign a unit and comment it; return it."""
    store = app.session.console.store
    (unit,) = (await store.units.page(UnitQuery(limit=1))).units
    await store.attention.assign([UnitSubject(unit.key)], actor="ann@desk", to="bob")
    await store.attention.comment([UnitSubject(unit.key)], "Call first.", actor="ann@desk")
    return unit


async def test_diff_and_a_time_open_the_changes_since_and_enter_opens_the_unit(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        frozen.clock.advance(3_600)
        unit = await said_of_a_unit(app)
        await keys(pilot, "colon")

        offered = await typed(pilot, "diff -30m")
        await keys(pilot, "enter")
        shown = text(app)
        is_list = isinstance(app.screen, ChangedSinceScreen)
        rows = table_of(app).row_count
        await keys(pilot, "enter")

        assert "what changed since" in offered
        assert is_list
        assert rows == 2
        assert "Assigned" in shown
        assert "Call first." in shown
        assert isinstance(app.screen, DeviceScreen)
        assert unit.name[:10] in text(app)


async def test_what_is_no_time_says_which_times_are(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await keys(pilot, "colon")

        shown = await typed(pilot, "diff soon")

        assert "is not a time. Try" in shown


async def test_where_nothing_changed_the_list_says_so(frozen):
    app = frozen.app()
    async with app.run_test(size=(80, 24)) as pilot:
        frozen.clock.advance(3_600)
        await keys(pilot, "colon")
        await typed(pilot, "diff -30m")

        await keys(pilot, "enter")

        assert "Nothing changed since then" in text(app)


def test_a_place_is_written_as_on_every_other_list():
    assert _shown("moved", "29.761728,-95.369802") == "29.7617N 95.3698W"
    assert _shown("cause-began", "battery-low") == "Battery low"
