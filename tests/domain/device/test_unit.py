from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.device.identity import imei_key, luhn_digit
from tui.domain.device.record import DeviceRecord
from tui.domain.device.unit import join_units

START = datetime(2026, 3, 1, tzinfo=UTC)
IMEI, OTHER = "013108001841853", "356938035643809"
SIM = "890126085229084722" + luhn_digit("890126085229084722")


def record(provider, key, *, heard=None, **known):
    last_seen = None if heard is None else START + timedelta(hours=heard)
    return DeviceRecord(
        provider=provider, account="a", key=key, address=key, last_seen=last_seen, **known
    )


def keys(units):
    return [[each.key for each in unit.records] for unit in units]


def test_tracker_and_sim_are_one_unit_by_imei():
    units = join_units([record("charterup", "c", imei=IMEI), record("lattigo", "l", imei=IMEI)])

    assert keys(units) == [["c", "l"]]
    assert units[0].key == IMEI


def test_a_sim_which_knows_no_imei_is_joined_by_iccid():
    units = join_units(
        [record("lattigo", "l", iccid=SIM), record("charterup", "c", imei=IMEI, iccid=SIM)]
    )

    assert keys(units) == [["c", "l"]]
    assert (units[0].imei, units[0].iccid) == (IMEI, SIM)


def test_a_check_digit_the_network_left_out_does_not_part_a_unit():
    bare = IMEI[:14] + "0"
    units = join_units(
        [record("lattigo", "l", imei=bare, heard=9), record("polte", "p", imei=IMEI)]
    )

    assert keys(units) == [["l", "p"]]
    assert units[0].key == IMEI


def test_a_twentieth_digit_of_an_iccid_does_not_part_a_unit():
    extra = SIM + ("1" if luhn_digit(SIM) != "1" else "2")
    units = join_units([record("lattigo", "l", iccid=SIM), record("charterup", "c", iccid=extra)])

    assert keys(units) == [["c", "l"]]


def test_what_shares_nothing_stays_apart():
    units = join_units(
        [record("charterup", "c", imei=IMEI), record("lattigo", "l"), record("polte", "p")]
    )

    assert keys(units) == [["c"], ["l"], ["p"]]
    assert [unit.key for unit in units] == [IMEI, "lattigo/a/l", "polte/a/p"]


def test_one_sim_in_two_trackers_makes_no_single_unit_but_a_conflict_on_both():
    units = join_units(
        [
            record("charterup", "old", imei=IMEI, iccid=SIM, heard=1),
            record("charterup", "new", imei=OTHER, iccid=SIM, heard=5),
            record("lattigo", "sim", iccid=SIM),
        ]
    )

    assert keys(units) == [["old"], ["new", "sim"]]
    assert OTHER in units[0].conflicts[0]
    assert IMEI in units[1].conflicts[0]


def test_two_sims_in_one_tracker_are_said():
    units = join_units(
        [
            record("charterup", "c", imei=IMEI, iccid=SIM, heard=1),
            record("lattigo", "l", imei=IMEI, iccid="8944500102198304826", heard=2),
        ]
    )

    assert units[0].iccid == "8944500102198304826"
    assert units[0].conflicts == (f"2 SIMs are reported in this unit: {SIM}, 8944500102198304826.",)


def test_agreeing_vendors_are_no_conflict():
    units = join_units(
        [
            record("charterup", "c", imei=IMEI, iccid=SIM),
            record("lattigo", "l", imei=IMEI, iccid=SIM),
            record("polte", "p", imei=IMEI),
        ]
    )

    assert units[0].conflicts == ()


def test_a_given_name_is_chosen_over_one_which_repeats_an_identifier():
    units = join_units(
        [
            record("charterup", "c", imei=IMEI, label="Truck 7", heard=1),
            record("lattigo", "l", imei=IMEI, label=IMEI, heard=9),
        ]
    )
    bare = join_units([record("lattigo", "l", imei=IMEI, label=IMEI)])

    assert (units[0].label, bare[0].label) == ("Truck 7", IMEI)


def test_it_was_last_seen_when_any_vendor_last_heard_it():
    units = join_units(
        [
            record("charterup", "c", imei=IMEI, heard=1, state=None),
            record("lattigo", "l", imei=IMEI, heard=5, state="active"),
            record("polte", "p", imei=IMEI),
        ]
    )

    assert units[0].last_seen == START + timedelta(hours=5)
    assert units[0].state == "active"
    assert join_units([record("polte", "p")])[0].last_seen is None


imeis = st.none() | st.sampled_from(["11111111111111", "22222222222222", "33333333333333"])
sims = st.none() | st.sampled_from([SIM, "8944500102198304826", "8922222222222222222"])


@given(st.lists(st.tuples(imeis, sims, st.none() | st.integers(0, 9)), max_size=12))
def test_every_record_is_in_exactly_one_unit_and_no_unit_has_two_imeis(known):
    records = [
        record("lattigo", str(n), imei=imei and imei + "0", iccid=sim, heard=heard)
        for n, (imei, sim, heard) in enumerate(known)
    ]
    units = join_units(records)

    assert sorted(each.key for unit in units for each in unit.records) == sorted(
        each.key for each in records
    )
    assert len({unit.key for unit in units}) == len(units)
    for unit in units:
        assert len({imei_key(each.imei) for each in unit.records if each.imei}) <= 1
