import pytest

from tui.domain.change.action import Action, Field
from tui.domain.change.field_check import check_values
from tui.domain.change.listed_targets import list_purpose, targets_of_list
from tui.domain.change.target import each_with_its_own, space_warning, targets_of_names
from tui.domain.lists.saved_rows import ListProblem
from tui.domain.lists.target_list import read_targets

CLAIM = Action("claim", "Claim", "", target="imei")
ACTIVATE = Action(
    "activation_request", "Activate", "", target="imei", pairs=True, pair_field="rate_plan_name"
)
REVOKE = Action("revoke_token", "Revoke", "", target="name")
IMEI, ICCID = "490154203237518", "89014103211118510720"


def read(action, text):
    listed = read_targets(text, list_purpose(action))
    return targets_of_list(listed), listed.not_taken


def test_imeis_are_taken_each_once_and_the_rest_is_named_by_its_line():
    found, not_taken = read(
        CLAIM, f"IMEI;remark\n{IMEI}, {IMEI}\n{ICCID}\n8.96E+19\n49015420323751"
    )

    assert [one.key for one in found] == [IMEI]
    assert [(one.line, one.text) for one in not_taken] == [
        (3, ICCID), (4, "8.96E+19"), (5, "49015420323751")
    ]  # fmt: skip
    assert "spreadsheet" in not_taken[1].reason


def test_a_wrong_check_digit_warns_only():
    ((one,), _) = read(CLAIM, "490154203237519")

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
        (f"{ICCID}/{IMEI}", "", "ICCID"),
        (f"{IMEI}/8,96E+19", "", "spreadsheet"),
        ("a b c", "", "pair"),
    ],
)
def test_pairs_are_read_in_any_usual_form(line, key, problem):
    found, not_taken = read(ACTIVATE, line)

    assert [one.key for one in found] == ([key] if key else [])
    assert [problem in one.reason for one in not_taken] == ([] if key else [True])


def test_a_third_column_is_a_rate_plan_of_its_own():
    found, _ = read(ACTIVATE, f"IMEI,ICCID,rate plan\n{IMEI},{ICCID},IoT 50MB")
    bare, _ = read(ACTIVATE, f"{IMEI},{ICCID},IoT 50MB")

    assert [dict(one.values) for one in (*found, *bare)] == [{"rate_plan_name": "IoT 50MB"}] * 2


def test_names_are_taken_as_they_are():
    found, _ = read(REVOKE, "tok 1\n tok 2\ntok 1")

    assert [one.key for one in found] == ["tok 1", " tok 2"]
    assert [one.key for one in targets_of_names(["ops ", "ops", "ops "])] == ["ops ", "ops"]


@pytest.mark.parametrize(
    ("typed", "offered", "names"),
    [
        ("ann, bob", ("ann", "bob"), ["ann", "bob"]),
        ("ann , bob", ("ann", "bob"), ["ann", "bob"]),
        ("ops ", ("ops", "ops "), ["ops "]),
        ("ops ", ("ops",), ["ops"]),
        ("bob, ops ", ("bob", "ops", "ops "), ["bob", "ops "]),
        (" ops", ("ops", " ops"), [" ops"]),
        ("Doe, Jo", ("Doe, Jo", "Doe"), ["Doe, Jo"]),
        ("bob, ops ", (), ["bob", "ops "]),
        (["ops ", " ops"], (), ["ops ", " ops"]),
    ],
)
def test_a_name_from_a_list_is_the_one_which_is_spelled_so(typed, offered, names):
    email = Action("mail", "Mail", "", fields=(Field("to", "To", "names"),))

    assert check_values(email, {"to": typed}, {"to": offered}) == {"to": names}


OTHER = "89014103211118510738"
PER_ROW = Action(
    "activation_request", "Activate", "",
    (
        Field("rate_plan_name", "Rate plan"), Field("note", "Note", required=False),
        Field("device_sku", "Device SKU", required=False),
    ),
    target="imei", pairs=True, pair_field="rate_plan_name",
)  # fmt: skip


def test_a_row_of_a_file_has_its_own_values_by_the_names_of_the_fields():
    found, not_taken = read(
        PER_ROW,
        f"IMEI,ICCID,plan,Note,Device SKU,remark\n{IMEI},{ICCID},A,,X1,mine\n,{OTHER},B,north,,",
    )

    assert not not_taken
    assert [dict(target.values) for target in found] == [
        {"rate_plan_name": "A", "device_sku": "X1"},
        {"rate_plan_name": "B", "note": "north"},
    ]


def test_only_a_required_value_must_be_in_every_row():
    found, _ = read(PER_ROW, f"imei,iccid,plan,note\n{IMEI},{ICCID},A,n\n,{OTHER},,")

    first, second = each_with_its_own(PER_ROW, found, {})

    assert (first.problem, second.problem) == ("", "its line has no rate_plan_name")
    assert not any(
        each.problem for each in each_with_its_own(PER_ROW, found, {"rate_plan_name": "C"})
    )


def test_two_columns_for_one_field_are_refused():
    with pytest.raises(ListProblem, match="fill device_sku"):
        read(PER_ROW, f"iccid,device_sku,Device SKU\n{ICCID},1,2")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a b", ""),
        ("", ""),
        (" a", "its name begins or ends with a space, which is sent too"),
        ("a ", "its name begins or ends with a space, which is sent too"),
    ],
)
def test_a_name_which_begins_or_ends_with_a_space_is_warned_of(name, words):
    assert space_warning(name) == words
