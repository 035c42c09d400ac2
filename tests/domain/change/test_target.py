import pytest

from tui.domain.change.action import Action
from tui.domain.change.target import parse_targets

CLAIM = Action("claim", "Claim", "", target="imei")
ACTIVATE = Action("activation_request", "Activate", "", target="imei", pairs=True)
REVOKE = Action("revoke_token", "Revoke", "", target="name")
IMEI, ICCID = "490154203237518", "89014103211118510720"


def test_imeis_are_read_out_of_any_mess_each_once_and_the_rest_is_named():
    found = parse_targets(CLAIM, f"IMEI;remark\n{IMEI}, {IMEI}\n{ICCID}\n8.96E+19\n49015420323751")

    assert [(one.key, bool(one.problem)) for one in found] == [
        ("remark", True), (IMEI, False), (ICCID, True), ("8.96E+19", True), ("49015420323751", True)
    ]  # fmt: skip
    assert "spreadsheet" in next(one.problem for one in found if "E+" in one.key)


def test_a_wrong_check_digit_warns_only():
    (one,) = parse_targets(CLAIM, "490154203237519")

    assert not one.problem
    assert "check digit" in one.check_digit


@pytest.mark.parametrize(
    ("line", "key", "problem"),
    [
        (f"{IMEI}/{ICCID}", f"{IMEI}/{ICCID}", ""),
        (f'"{IMEI}","{ICCID}"', f"{IMEI}/{ICCID}", ""),
        (f"{IMEI}\t{ICCID}", f"{IMEI}/{ICCID}", ""),
        (f"{IMEI} {ICCID}", f"{IMEI}/{ICCID}", ""),
        (f"/{ICCID}", f"/{ICCID}", ""),
        (ICCID, f"/{ICCID}", ""),
        (f"{ICCID}/{IMEI}", f"{ICCID}/{IMEI}", "digits"),
        (f"{IMEI}/8,96E+19", "", "spreadsheet"),
        ("a b c", "a b c", "pair"),
    ],
)
def test_pairs_are_read_in_any_usual_form(line, key, problem):
    (one,) = parse_targets(ACTIVATE, line)

    assert problem in one.problem
    assert bool(one.problem) is bool(problem)
    if key:
        assert one.key == key


def test_a_third_column_is_a_rate_plan_of_its_own():
    found = parse_targets(ACTIVATE, f"IMEI,ICCID\n{IMEI},{ICCID},IoT 50MB")

    assert [dict(one.values) for one in found] == [{"rate_plan_name": "IoT 50MB"}]


def test_names_are_taken_as_they_are():
    assert [one.key for one in parse_targets(REVOKE, "tok 1\ntok 2, tok 1")] == ["tok 1", "tok 2"]
