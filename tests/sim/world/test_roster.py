import re

import pytest
from stdnum import luhn

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
    ["imei", "iccid", "imsi", "msisdn", "tracker_id", "sim_id", "device_name", "ue_id", "ue_token"],
)
def test_no_two_units_share_an_identifier(units, field):
    assert len({getattr(unit, field) for unit in units}) == FLEET


@pytest.mark.parametrize(
    ("find", "field"),
    [
        ("with_imei", "imei"),
        ("with_iccid", "iccid"),
        ("with_tracker", "tracker_id"),
        ("with_device_name", "device_name"),
        ("with_ue_token", "ue_token"),
    ],
)
def test_an_index_is_found_from_each_identifier(units, find, field):
    roster = Roster(7, FLEET)

    assert [getattr(roster, find)(getattr(unit, field)) for unit in units] == list(range(FLEET))


def test_every_fifty_hold_some_of_everything(units):
    street = units[50:100]

    assert {(u.in_charterup, u.in_lattigo, u.in_polte) for u in street} >= {
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
        assert any((unit.in_charterup, unit.in_lattigo, unit.in_polte))


def test_a_stranger_is_nobody(clock):
    world = World(fleet=50, clock=clock)

    assert world.by_imei("013108001841853") is None
    assert world.by_imei("") is None
    assert world.by_iccid("8914800000000000000") is None
    assert world.by_tracker(1) is None
    assert world.by_device_name("36524") is None
    assert world.by_device_name("Plow.3") in (None, world.unit(3))
    assert world.by_ue_token("x") is None
