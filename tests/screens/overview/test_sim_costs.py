"""What each SIM costs, opened from the command line, and the sums behind the figures."""

from datetime import date

from tests.screens.frozen import keys, settle, table_of, text, typed
from tui.domain.device.record import Usage
from tui.domain.show.filter import DeviceQuery
from tui.screens.change.form import ActionForm
from tui.screens.device.screen import DeviceScreen
from tui.screens.overview.cost_sums import CostSumsScreen
from tui.screens.overview.sim_costs import SimCostsScreen

MIB = 1 << 20
MONTHS = [date(2026, month, 1) for month in (8, 9, 10, 11)]


async def dear_sim(app, frozen):
    """Store that a SIM on a large plan used little in each month; return its record."""
    store = app.session.console.store
    page = await store.devices.page(DeviceQuery("state:active", account="acme-sims", limit=500))
    sim = next(r for r in page.records if r.vendor["rate_plan"]["name"] == "IoT 250MB")
    rows = [
        Usage(
            provider="lattigo",
            account="acme-sims",
            device=sim.key,
            period="monthly",
            date_for=month,
            bytes_used=MIB,
            sms_used=0,
            fetched_at=frozen.clock(),
        )
        for month in MONTHS
    ]
    await store.usage.save("acme-sims", rows)
    return sim


async def test_plans_open_with_what_saves_most_first_and_enter_opens_its_sums(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await settle(pilot)
        await dear_sim(app, frozen)
        await keys(pilot, "colon")
        offered = await typed(pilot, "plans")
        shown = await keys(pilot, "enter")
        is_list = isinstance(app.screen, SimCostsScreen)
        first = shown.splitlines()[2]
        sums = await keys(pilot, "enter")
        is_sums = isinstance(app.screen, CostSumsScreen)
        await keys(pilot, "enter")

        assert "cheapest plan for its use" in offered
        assert (is_list, is_sums) == (True, True)
        assert "IoT 250MB" in first
        assert "4.05" in first  # 5.80 less 1.75
        assert "1 of " in shown
        assert "data fee" in sums
        assert "= sum" in sums
        assert isinstance(app.screen, DeviceScreen)


async def test_what_is_not_stored_is_said_to_be_unknown_and_f_downloads_it(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await keys(pilot, "colon")
        await typed(pilot, "plans")
        before = await keys(pilot, "enter")
        usage = app.session.console.store.usage
        key = table_of(app).cursor_key.split("\x1f")[1]

        await keys(pilot, "f")

        stored = await usage.read("acme-sims", key, "monthly", None, None)
        assert "not known well enough for a forecast" in before
        assert [row.date_for for row in stored] == MONTHS


async def test_a_limit_is_set_from_the_list_through_the_usual_form(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await keys(pilot, "colon")
        await typed(pilot, "plans")
        await keys(pilot, "enter", "L")

        assert isinstance(app.screen, ActionForm)
        assert "limit" in text(app).casefold()


async def test_the_menu_of_actions_offers_what_sims_cost(frozen):
    app = frozen.app()
    async with app.run_test(size=(140, 45)) as pilot:
        await keys(pilot, "4", "a")
        await typed(pilot, "What SIMs cost")

        await keys(pilot, "enter")

        assert isinstance(app.screen, SimCostsScreen)
