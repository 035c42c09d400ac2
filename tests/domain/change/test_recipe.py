import pytest

from tui.domain.change.recipe import (
    RecipeProblem,
    fill_recipe,
    find_variables,
    parse_recipes,
)
from tui.domain.device.record import DeviceRecord

RECORD = DeviceRecord(
    provider="lattigo", account="sims", key="1", address="gate 1", label="Gate", imei="4901"
)


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("reboot {label} ({imei})", "reboot Gate (4901)"),
        ('{{"cmd": "{label}"}}', '{"cmd": "Gate"}'),
        ("no variable", "no variable"),
        ("{label}{label}", "GateGate"),
    ],
)
def test_a_recipe_is_filled_in_for_a_device(text, filled):
    assert fill_recipe(text, RECORD) == filled


@pytest.mark.parametrize(
    ("text", "words"),
    [("{iccid}", "has no iccid"), ("{passwd}", "no variable {passwd}"), ("{label", "single"), ("}", "single"),
     ("{label.__class__}", "no variable {label")],
)  # fmt: skip
def test_what_cannot_be_filled_in_is_named(text, words):
    with pytest.raises(RecipeProblem, match=words):
        fill_recipe(text, RECORD)


def test_its_variables_are_named_once():
    assert find_variables("{label} {imei} {label} {{x}}") == ("label", "imei")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[recipes]]\nname = 'A'", "recipe 1: a recipe needs a name and a text"),
        ("[[recipes]]\nname = 'A'\ntext = 7", "a recipe needs a name and a text"),
        ("[[recipes]]\nname = 'A'\ntext = '{passwd}'", "There is no variable {passwd}"),
        ("[[recipes]]\nname = 'A'\ntext = 'x'\nkind = 'y'", "unknown key kind"),
        ("recipes = 'x'", "under its own [[recipes]]"),
        ("[[recipes]", "not valid TOML"),
    ],
)
def test_a_recipe_which_is_wrong_is_said(text, problem):
    found = parse_recipes(text)

    assert problem in " ".join(found.problems)
    assert found.things == ()
