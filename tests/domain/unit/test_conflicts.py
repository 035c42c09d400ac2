"""Which contradictions a unit has, in which words, and which SIM each is about."""

from datetime import UTC, datetime, timedelta

from tui.domain.device.record import DeviceRecord
from tui.domain.unit.conflicts import find_conflicts
from tui.domain.unit.identifiers import IdentifierNames
from tui.domain.unit.named_record import NamedRecord
from tui.domain.unit.unit import UnitConflict

NOW = datetime(2026, 11, 21, 8, tzinfo=UTC)
HOME = "imei 1"


def tracker(account, iccid, imei="1", *, ago=0):
    """Return a record of a tracker, with the SIM which it reports."""
    return _named(account, iccid, imei, ago, key=f"t-{imei}")


def sim(account, iccid, imei="1", *, ago=0, **more):
    """Return a vendor's record of a SIM, with the tracker which it has on record."""
    return _named(account, iccid, imei, ago, key=f"s-{iccid}", msisdn="1", **more)


def _named(account, iccid, imei, ago, **more):
    record = DeviceRecord(
        provider="p", account=account, address="", iccid=iccid, imei=imei,
        last_seen=NOW - timedelta(hours=ago), **more,
    )  # fmt: skip
    names = IdentifierNames(
        iccid=iccid and f"iccid {iccid}", imei=imei and f"imei {imei}", imsi=None
    )
    return NamedRecord(record, names)


def found(group, claims=(), homes=None, name=HOME):
    claimed = [(each.names.iccid, each.names.imei, each) for each in claims]
    return find_conflicts(name, group, claimed, homes or {}, lambda each: f"u-{each.record.imei}")


def test_a_unit_with_one_sim_and_one_tracker_contradicts_nothing():
    group = [tracker("a", "S"), sim("b", "S")]

    assert found(group, group) == ()


def test_two_sims_in_one_unit_are_both_named_and_who_says_so_the_newest_first():
    group = [tracker("a", "S", ago=2), sim("b", "T"), tracker("c", "U", ago=1), tracker("d", None)]

    assert found(group) == (
        UnitConflict(
            kind="sims-differ",
            sentence="3 SIMs are reported in this unit: S, T, U.",
            on_record=("T",),
            reported=("U", "S"),
        ),
    )


def test_a_sim_which_other_trackers_report_too_is_told_with_where_it_is():
    group = [tracker("a", "S")]
    others = [
        tracker("b", "S", "2", ago=2), tracker("c", "S", "3", ago=1), tracker("e", "S", "2", ago=3),
        tracker("d", "T", "4"),
    ]  # fmt: skip
    (conflict,) = found(group, [*group, *others], {"iccid S": HOME})

    assert conflict == UnitConflict(
        kind="sim-elsewhere",
        sentence="SIM S is also reported in 3, 2: the SIM was moved, or one record is old.",
        iccid="S",
        reported=("S",),
        elsewhere=("u-3", "u-2"),
        is_here=True,
    )
    assert not found(group, others, {"iccid S": "imei 2"})[0].is_here
    assert not found(group, others)[0].is_here


def test_a_sim_which_its_vendor_has_on_record_here_but_is_elsewhere_is_told():
    group = [tracker("a", "S")]
    other = sim("b", "T", "1")

    assert found(group, [other], {"iccid T": "imei 2"}) == (
        UnitConflict(
            kind="sim-elsewhere",
            sentence="b has SIM T on record for this tracker; it is reported in u-1.",
            iccid="T",
            reported=("S",),
            elsewhere=("u-1",),
            is_here=False,
        ),
    )
    assert found(group, [sim("b", "T", "2")]) == ()


def test_a_sim_without_an_iccid_is_told_by_its_imsi():
    other = sim("b", None, "1", imsi="310")
    claims = [("imsi 310", "imei 1", other)]

    (conflict,) = find_conflicts(HOME, [tracker("a", "S")], claims, {}, lambda each: "u")

    assert conflict.sentence == "b has SIM 310 on record for this tracker; it is reported in u."


def test_a_sim_here_with_another_imei_on_record_is_told():
    group = [tracker("a", "S"), sim("b", "S", "2"), sim("c", "S", None)]

    assert found(group) == (
        UnitConflict(
            kind="imeis-differ",
            sentence="b has IMEI 2 on record for SIM S; the SIM is reported here.",
            iccid="S",
            on_record=("S",),
            reported=("S",),
        ),
    )
    assert found(group, name="iccid S") == ()
