from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from tui.domain.device.identity import luhn_digit
from tui.domain.device.record import DeviceRecord
from tui.domain.unit.identifiers import canonical_imei
from tui.domain.unit.join import join_units

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


imeis = st.none() | st.sampled_from(["01310800184185", "35693803564380", "86012604123458"])
sims = st.none() | st.sampled_from([SIM, "8944500102198304826", "8922222222222222222"])


@given(st.lists(st.tuples(imeis, sims, st.none() | st.integers(0, 9)), max_size=12))
def test_every_record_is_in_exactly_one_unit_and_no_unit_has_two_imeis(known):
    records = [
        replace(
            record("lattigo", str(n), imei=imei and imei + "0", iccid=sim, heard=heard),
            account=f"a{n % 4}",  # so that no identifier is on too many records
        )
        for n, (imei, sim, heard) in enumerate(known)
    ]
    units = join_units(records)

    assert sorted(each.key for unit in units for each in unit.records) == sorted(
        each.key for each in records
    )
    assert len({unit.key for unit in units}) == len(units)
    for unit in units:
        assert len({canonical_imei(each.imei) for each in unit.records if each.imei}) <= 1


SPARE = "894450010219830482" + luhn_digit("894450010219830482")


def sim(key, iccid, **known):
    return record("lattigo", key, iccid=iccid, msisdn=f"3100000{key}", **known)


def test_a_sim_without_imei_and_iccid_is_joined_by_its_imsi():
    imsi = "262011234567890"
    units = join_units(
        [
            record("charterup", "c", imei=IMEI, imsi=imsi),
            record("lattigo", "l", iccid=SIM, imsi=imsi),
            record("polte", "p", imsi=imsi),
        ]
    )

    assert keys(units) == [["c", "l", "p"]]
    assert units[0].joins == (f"IMSI {imsi} at a",)


def test_another_sim_than_the_one_on_record_is_told_apart():
    (unit,) = join_units(
        [
            record("charterup", "c", imei=IMEI, iccid=SPARE, heard=5),
            sim("1", SIM, imei=IMEI, heard=2),
        ]
    )

    (conflict,) = unit.contradictions
    assert (conflict.kind, conflict.on_record, conflict.reported) == (
        "sims-differ",
        (SIM,),
        (SPARE,),
    )


def test_a_sim_which_is_reported_in_another_unit_is_followed_there():
    units = join_units(
        [
            record("charterup", "old", imei=IMEI, iccid=SPARE, heard=5),
            record("charterup", "new", imei=OTHER, iccid=SIM, heard=5),
            sim("1", SIM, imei=IMEI, heard=5),
        ]
    )

    left, found = units
    assert keys(units) == [["old"], ["new", "1"]]
    assert [conflict.kind for conflict in left.contradictions] == ["sim-elsewhere"]
    assert (left.contradictions[0].iccid, left.contradictions[0].elsewhere) == (SIM, (OTHER,))
    assert not left.contradictions[0].is_here
    assert [conflict.kind for conflict in found.contradictions] == ["imeis-differ"]


def test_more_sources_win_over_a_newer_word():
    units = join_units(
        [
            record("charterup", "c", imei=IMEI, iccid=SIM, heard=1),
            replace(record("charterup", "b", imei=IMEI, iccid=SIM, heard=1), account="b"),
            replace(record("charterup", "d", imei=OTHER, iccid=SIM, heard=9), account="d"),
            sim("1", SIM),
        ]
    )

    assert keys(units) == [["c", "b", "1"], ["d"]]


def test_a_sim_listed_twice_is_one_sim_with_an_old_record():
    (unit,) = join_units(
        [
            sim("1", SIM, state="deactivated", heard=1),
            sim("2", SIM, state="active", heard=9),
            record("charterup", "c", imei=IMEI, iccid=SIM),
        ]
    )

    assert unit.state == "active"
    assert unit.contradictions == ()


def test_a_default_imei_of_a_vendors_cards_joins_nothing():
    units = join_units([sim(str(n), f"89445001021983048{n:02}", imei=OTHER) for n in range(9)])

    assert len(units) == 9
    assert [unit.imei for unit in units] == [None] * 9


def test_an_imei_which_only_lists_of_sims_tell_of_joins_no_two_sims():
    found = [sim("1", SIM, imei=OTHER), sim("2", SPARE, imei=OTHER)]

    assert keys(join_units(found)) == [["1"], ["2"]]
    assert keys(join_units([*found, record("polte", "p", imei=OTHER)])) == [["1", "2", "p"]]
