import re

import pytest
from stdnum import luhn

from tui.sim.charterup.trackers import Trackers
from tui.sim.lattigo.names import DeviceNames
from tui.sim.polte.tokens import Tokens
from tui.sim.world.roster import Roster
from tui.sim.world.world import World

FLEET = 3_000


@pytest.fixture(scope="module")
def units():
    roster = Roster(7, FLEET)
    return [roster.unit(index) for index in range(FLEET)]


def test_imeis_and_iccids_pass_an_independent_check(units):
    for unit in units:
        assert re.fullmatch("[0-9]{15}", unit.imei)
        assert re.fullmatch("[0-9]{19,20}", unit.iccid)
        assert re.fullmatch("[0-9]{14,15}", unit.imsi)
        assert luhn.is_valid(unit.imei)
        assert luhn.is_valid(unit.iccid)
    assert any(unit.imei.startswith("0") for unit in units)
    assert {len(unit.iccid) for unit in units} == {19, 20}


@pytest.mark.parametrize(
    "field",
    ["imei", "iccid", "imsi", "msisdn"],
)
def test_no_two_units_share_an_identifier(units, field):
    assert len({getattr(unit, field) for unit in units}) == FLEET


@pytest.mark.parametrize(
    ("find", "field"),
    [
        ("with_imei", "imei"),
        ("with_iccid", "iccid"),
    ],
)
def test_an_index_is_found_from_each_identifier(units, find, field):
    roster = Roster(7, FLEET)

    assert [getattr(roster, find)(getattr(unit, field)) for unit in units] == list(range(FLEET))


def test_each_vendors_identifiers_lead_back_to_the_unit(clock):
    world = World(seed=7, fleet=1_000, clock=clock)
    trackers, names, tokens = Trackers(world), DeviceNames(world), Tokens(world)
    owned = [unit for unit in world.units if unit.has_tracker]

    found = [trackers.find(str(trackers.of(unit).id)) for unit in owned]

    assert [one.unit for one in found if one] == owned
    assert [names.named(names.name_of(unit)) for unit in world.units] == list(world.units)
    assert [tokens.find(tokens.token_of(unit)) for unit in world.units] == list(world.units)
    assert len({names.id_of(unit) for unit in world.units}) == 1_000
    assert len({tokens.id_of(unit) for unit in world.units}) == 1_000


def test_every_fifty_hold_some_of_everything(units):
    street = units[50:100]

    assert {(u.has_tracker, u.has_sim, u.has_locator) for u in street} >= {
        (True, True, True),
        (True, True, False),
        (False, True, False),
    }
    swapped = [u for u in street if u.iccid_reported not in ("", u.iccid)]
    assert len(swapped) == 1
    assert sum(not re.fullmatch("[A-Z][a-z]+ [0-9]+", u.name) for u in street) == 3


def test_every_unit_of_two_vendors_can_be_joined_by_imei_or_iccid(units):
    for unit in units:
        swapped = unit.iccid_reported not in ("", unit.iccid)
        assert unit.imei == unit.imei_of_sim or unit.iccid == unit.iccid_reported or swapped
        assert any((unit.has_tracker, unit.has_sim, unit.has_locator))


def test_a_stranger_is_nobody(clock):
    world = World(fleet=50, clock=clock)

    assert world.by_imei("013108001841853") is None
    assert world.by_imei("") is None
    assert world.by_iccid("8914800000000000000") is None
    assert world.at(50) is None
    assert Trackers(world).find("1") is None
    assert DeviceNames(world).named("36524") is None
    assert DeviceNames(world).named("Plow.3") in (None, world.unit(3))
    assert Tokens(world).find("x") is None
