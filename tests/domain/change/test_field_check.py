"""What may be filled into a form, and which words say what is wrong with it."""

import pytest

from tui.domain.change.action import Action, Field
from tui.domain.change.field_check import FieldProblem, check_values, chosen_words

NOTE = Field("note", "Note", required=False)


def checked(field, value, offered=None, **more):
    choices = {} if offered is None else {field.name: offered}
    return check_values(Action("do", "Do", "", (field,)), {field.name: value}, choices, **more)


def refused(*given, **more):
    """Return why a value is refused, in words, its field and its place."""
    with pytest.raises(FieldProblem) as found:
        checked(*given, **more)
    return str(found.value), found.value.field, found.value.place


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ((NOTE, Field("kb", "Limit")), "do has no field a. Its fields are: note, kb."),
        ((), "do has no field a. Its fields are: none."),
    ],
)
def test_a_field_which_there_is_not_is_refused_by_name(fields, words):
    with pytest.raises(FieldProblem) as found:
        check_values(Action("do", "Do", "", fields), {"b": 1, "a": 2}, {})

    assert str(found.value) == words


@pytest.mark.parametrize(
    ("field", "typed", "explicit", "found"),
    [
        (NOTE, "x", False, {"note": "x"}),
        (NOTE, " ", True, {}),
        (NOTE, None, True, {}),
        (NOTE, [], False, {}),
        (Field("note", "Note", default="d"), None, False, {"note": "d"}),
        (Field("note", "Note", required=False, default="d"), None, False, {}),
        (Field("note", "Note", can_be_blank=True), " ", True, {"note": ""}),
        (Field("note", "Note", required=False, can_be_blank=True), " ", False, {}),
        (Field("note", "Note", required=False, can_be_blank=True), None, True, {}),
    ],
)
def test_a_blank_value_is_left_out_unless_it_is_blank_on_purpose(field, typed, explicit, found):
    assert checked(field, typed, explicit=explicit) == found


@pytest.mark.parametrize("typed", [None, " ", (), []])
def test_a_required_field_which_is_blank_is_missing(typed):
    words = "Note (note) is missing. Nothing was sent."

    assert refused(Field("note", "Note"), typed) == (words, "note", None)


@pytest.mark.parametrize(
    ("more", "typed", "offered", "words", "field", "place"),
    [
        ({}, 5, None, "Note must be text.", "", None),
        ({"max_length": 2}, "abc", None, "Note has 3 characters; the maximum is 2.", "note", 2),
        ({}, "c", ["a", "b"], "Note: 'c' is not one of: a, b.", "", None),
        ({"choices": ("x",)}, "a", ["a"], "Note: 'a' is not one of: x.", "", None),
        ({}, "z", "abcdefgh", "Note: 'z' is not one of: a, b, c, d, e, f, g, h.", "", None),
        ({}, "z", "abcdefghi", "Note: 'z' is not one of: a, b, c, d, e, f, g, h, ….", "", None),
        ({"kind": "flag"}, "perhaps", None, "Note must be true or false, not 'perhaps'.", "", None),
        ({"kind": "flag"}, "n" * 21, None, f"Note must be true or false, not {'n' * 20!r}.", "", None),
        ({"kind": "integer"}, "1" * 21, None, f"Note must be a whole number, not {'1' * 20!r}.", "", None),
        ({"kind": "integer", "minimum": 5}, 4, None, "Note must be at least 5.", "", None),
        ({"kind": "names"}, "a,x", ["a", "b"], "Note: 'x' is not one of: a, b.", "", None),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_value_is_said(more, typed, offered, words, field, place):
    found = refused(Field("note", "Note", **more), typed, offered)

    assert found == (words, field, place)


@pytest.mark.parametrize(
    ("typed", "words", "place"),
    [
        ("é", "é is not allowed at the start", 0),
        ("abc\nd", 'a line break is not allowed after "abc"', 3),
        ("abc\rd", 'a line break is not allowed after "abc"', 3),
        ("0123456789abc\t", 'a tab is not allowed after "123456789abc"', 13),
    ],
)
def test_a_character_which_a_vendor_does_not_take_is_named_with_its_place(typed, words, place):
    words = f"Note: {words}. Use plain letters, digits and punctuation."

    assert refused(Field("note", "Note", ascii_only=True), typed) == (words, "note", place)
    assert checked(NOTE, typed) == {"note": typed}


@pytest.mark.parametrize(
    ("more", "typed", "offered", "value"),
    [
        ({"max_length": 3}, "abc", None, "abc"),
        ({"ascii_only": True}, "a ~!", None, "a ~!"),
        ({}, "b", ["a", "b"], "b"),
        ({"choices": ("x",)}, "x", ["a"], "x"),
        ({}, "b", [], "b"),
        ({"kind": "flag"}, " Yes ", None, True),
        ({"kind": "flag"}, "TRUE", None, True),
        ({"kind": "flag"}, 1, None, True),
        ({"kind": "flag"}, "no", None, False),
        ({"kind": "flag"}, False, None, False),
        ({"kind": "flag"}, "0", None, False),
        ({"kind": "integer", "minimum": 5}, "5", None, 5),
        ({"kind": "integer", "minimum": 0}, 7, None, 7),
        ({"kind": "names"}, "a, b ,\n,a", None, ["a", "b "]),
        ({"kind": "names"}, "a, b ,c", ["a", "b", "c"], ["a", "b", "c"]),
        ({"kind": "names"}, "a,b", ["a,b"], ["a,b"]),
        ({"kind": "names"}, " a,b ", [" a", "b "], [" a", "b "]),
        ({"kind": "names"}, [1, "a", "a"], None, ["1", "a"]),
    ],
)
def test_a_value_is_sent_in_its_type(more, typed, offered, value):
    found = checked(Field("note", "Note", required=False, **more), typed, offered)

    assert found == {"note": value}
    assert type(found["note"]) is type(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, []), ("", []), ("a", ["a"]), (5, ["5"]), (["a", 5], ["a", "5"]), ((0,), ["0"])],
)
def test_what_a_field_chooses_from_a_list(value, words):
    assert list(chosen_words(value)) == words
