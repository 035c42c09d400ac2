"""What a next step says and does."""

from tests.domain.verdict.lives import sim
from tui.domain.verdict.judgement import NextStep
from tui.domain.verdict.wording import step


def test_a_step_has_an_action_where_the_vendor_of_a_record_has_one():
    member = sim()

    assert step("Do it.") == step("Do it.", member) == NextStep(words="Do it.")
    assert step("Do it.", None, "note") == step("Do it.", member, "") == NextStep(words="Do it.")
    assert step("Do it.", member, "note", note="x") == NextStep(
        words="Do it.", account="sims", action="note", targets=("s",), values={"note": "x"}
    )
