import pytest

from tui.domain.change.action import Action
from tui.domain.change.confirm import Grade, NotConfirmed, confirm, confirmation_for

FREE = Action("note", "Write", "", repeat="safe", undo="Write it again.")
RISKY = Action("revoke", "Revoke", "", repeat="verify")
PAID = Action("send_sms", "Text", "", charge="One text.")


@pytest.mark.parametrize(
    ("action", "targets", "grade", "word"),
    [
        (FREE, 1, Grade.NONE, ""),
        (FREE, 2, Grade.NUMBER, "2"),
        (RISKY, 1, Grade.KEY, "y"),
        (RISKY, 500, Grade.NUMBER, "500"),
        (PAID, 1, Grade.NUMBER, "1"),
    ],
)
def test_confirmation_grows_with_the_damage(action, targets, grade, word):
    asked = confirmation_for(action, targets)

    assert (asked.grade, asked.word) == (grade, word)


@pytest.mark.parametrize("typed", ["", "\n", "y", "499", "5000", "500 500", "five hundred"])
def test_nothing_but_the_number_confirms_a_bulk(typed):
    with pytest.raises(NotConfirmed, match="Type 500"):
        confirm("digest", confirmation_for(PAID, 500), typed)


def test_the_word_is_taken_for_one_plan():
    assert confirm("digest", confirmation_for(PAID, 500), " 500\n").digest == "digest"
    assert confirm("digest", confirmation_for(RISKY, 1), "Y").how == "typed y"


@pytest.mark.parametrize(
    ("action", "targets", "question"),
    [
        (FREE, 1, ""),
        (FREE, 2_000, "Type 2000 to send to 2,000 devices."),
        (RISKY, 1, "Type y to revoke."),
        (PAID, 1, "Type 1 to send to 1 device. This costs money."),
        (PAID, 2, "Type 2 to send to 2 devices. This costs money."),
    ],
)
def test_the_question_says_what_to_type_and_what_it_costs(action, targets, question):
    assert confirmation_for(action, targets).question == question


def test_what_needs_no_key_was_not_asked():
    assert confirm("d", confirmation_for(FREE, 1), "").how == "not asked"
