"""A unit as the store has it."""

import json

from tui.domain.unit.stored_unit import StoredUnit, UnitMember
from tui.domain.unit.unit import UnitConflict

BARE = StoredUnit(row=1, key="8675", members=())


def test_a_unit_which_nobody_judged_says_nothing():
    assert (BARE.name, BARE.sentence, BARE.accounts) == ("8675", None, "")
    assert (BARE.joins, BARE.conflicts, BARE.findings, BARE.chain) == ((), (), [], [])


def test_what_is_kept_as_json_is_read_when_it_is_asked_for():
    conflict = {"kind": "sims-differ", "sentence": "Two SIMs.", "on_record": ["1", "2"]}
    unit = StoredUnit(
        row=1,
        key="8675",
        label="Truck 9",
        members=tuple(UnitMember("p", account, "k") for account in ("b", "a", "b")),
        joins_json='["IMEI"]',
        conflicts_json=json.dumps([conflict]),
        findings_json='[{"sentence": "Empty."}, {"sentence": "Late."}]',
        chain_json='[{"link": "sim"}]',
    )

    assert (unit.name, unit.sentence, unit.accounts) == ("Truck 9", "Empty.", "b, a")
    assert (unit.joins, unit.chain) == (("IMEI",), [{"link": "sim"}])
    assert unit.contradictions == (
        UnitConflict(kind="sims-differ", sentence="Two SIMs.", on_record=("1", "2")),
    )
    assert unit.conflicts == ("Two SIMs.",)
