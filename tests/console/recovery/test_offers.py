"""What else can be done to find a unit, and what it costs."""

from dataclasses import replace

from tests.sync.desk import LOCATORS, SIMS, TRACKERS, desk
from tui.console.recovery.offers import find_offers
from tui.domain.unit.unit import Unit


async def test_both_ways_to_locate_it_are_offered_with_what_they_cost_where_its_vendors_locate_it():
    async with desk(fleet=8) as one:
        for account in (SIMS, TRACKERS):
            await one.records(account)
        (target,) = await one.wanted(LOCATORS)
        unit = await one.console.unit(target.record)

        def offered(state):
            records = tuple(replace(record, state=state) for record in unit.records)
            found = find_offers(one.console, Unit(key=unit.key, records=records))
            return {offer.record.account: offer for offer in found}

        offers = offered("whatever")
        assert set(offers) == {SIMS, LOCATORS}
        assert offers[SIMS].costs == "Each call is charged."
        assert offers[LOCATORS].costs == "May be billed: one location. Needs its payload."
        assert offers[LOCATORS].command.endswith(" payload=PAYLOAD")
        assert "=" not in offers[SIMS].command
        assert not {LOCATORS} & {*offered("unclaimed"), *offered("disabled")}
