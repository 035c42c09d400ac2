"""What no vendor's client sends: checked once for all of them."""

import pytest

from tui.domain.change.action import Action, Field
from tui.domain.text.column import ListSpec
from tui.providers.errors import Blocked
from tui.providers.request_form import read_form, require_list

PAINT = Action(
    "paint",
    "Paint",
    "",
    fields=(
        Field("color", "Color", "choice", choices=("red", "blue")),
        Field("layers", "Layers", "integer", required=False, minimum=1),
        Field("gloss", "Gloss", "flag", required=False),
        Field("to", "Send to", "names", required=False),
        Field("text", "Text", required=False, can_be_blank=True, max_length=5, ascii_only=True),
    ),
    chunk=3,
)
SELL = Action("sell", "Sell", "", target="none")
LISTS = (
    ListSpec("cans", "Cans", ()),
    ListSpec("drops", "Drops", (), per="device"),
    ListSpec("lids", "Lids", (), per="row", source="cans", argument="CanID"),
)


def form(*targets, most=None, name="paint", **values):
    return read_form("Painter", (PAINT, SELL), name, targets, values, most=most)


def test_values_come_in_their_types_and_what_is_blank_is_left_out():
    read = form("a", "b", "a", color="red", layers=" 2 ", gloss="Yes", to="ann, bob,ann", text="")

    assert read.targets == ("a", "b")
    assert read.values == {
        "color": "red", "layers": 2, "gloss": True, "to": ["ann", "bob"], "text": "",
    }  # fmt: skip
    assert form("a", color="red", layers="", to=[], gloss=False).values == {
        "color": "red",
        "gloss": False,
    }


def test_what_is_done_to_the_account_has_no_targets():
    assert form("", name="sell").targets == ()


@pytest.mark.parametrize(
    ("targets", "values", "said"),
    [
        ((), {"color": "red"}, "0 targets given, but one request takes 1 to 3"),
        ("abcd", {"color": "red"}, "4 targets given"),
        (("a", " "), {"color": "red"}, "a target is blank"),
        ("a", {}, r"Color \(color\) is missing"),
        ("a", {"color": "  "}, "is missing"),
        ("a", {"color": "pink"}, "'pink' is not one of: red, blue"),
        ("a", {"color": "red", "shade": "x"}, "has no field shade. Its fields are: color, layers"),
        ("a", {"color": "red", "layers": 0}, "must be at least 1"),
        ("a", {"color": "red", "layers": "1.5"}, "must be a whole number"),
        ("a", {"color": "red", "layers": "\uff11"}, "must be a whole number"),
        ("a", {"color": "red", "layers": True}, "must be a whole number"),
        ("a", {"color": "red", "gloss": "perhaps"}, "must be true or false"),
        ("a", {"color": "red", "text": 7}, "must be text"),
        ("a", {"color": "red", "text": "longer"}, "6 characters; the maximum is 5"),
        ("a", {"color": "red", "text": "a\nb"}, "plain letters"),
    ],
)
def test_what_must_not_be_sent_is_refused_in_a_sentence(targets, values, said):
    with pytest.raises(Blocked, match=said):
        form(*targets, **values)


def test_a_request_may_be_set_to_carry_fewer_but_never_more():
    with pytest.raises(Blocked, match="takes exactly 1"):
        form("a", "b", most=1, color="red")
    with pytest.raises(Blocked, match="1 to 3"):
        form(*"abcd", most=50, color="red")
    with pytest.raises(Blocked, match="Painter has no action dry"):
        form("a", name="dry")


def test_a_list_is_asked_for_by_its_name_and_with_what_it_needs():
    assert require_list("Painter", LISTS, "cans", None) is LISTS[0]
    assert require_list("Painter", LISTS, "lids", "7") is LISTS[2]
    with pytest.raises(Blocked, match="Painter has no list pots; its lists are cans, drops, lids"):
        require_list("Painter", LISTS, "pots", None)
    with pytest.raises(Blocked, match="The list drops needs a device"):
        require_list("Painter", LISTS, "drops", " ")
    with pytest.raises(Blocked, match="The list lids needs a CanID"):
        require_list("Painter", LISTS, "lids", None)
