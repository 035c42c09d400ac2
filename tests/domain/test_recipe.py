import pytest

from tui.domain.device import DeviceRecord
from tui.domain.recipe import RecipeProblem, fill, variables

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
    assert fill(text, RECORD) == filled


@pytest.mark.parametrize(
    ("text", "words"),
    [("{iccid}", "has no iccid"), ("{passwd}", "no {passwd}"), ("{label", "alone"), ("}", "alone"),
     ("{label.__class__}", "no {label")],
)  # fmt: skip
def test_what_cannot_be_filled_in_is_named(text, words):
    with pytest.raises(RecipeProblem, match=words):
        fill(text, RECORD)


def test_its_variables_are_named_once():
    assert variables("{label} {imei} {label} {{x}}") == ("label", "imei")
