import pytest

from tui.domain.show.keymap import check_keys, key_name, usable_keys

SCOPES = {
    "main screen": [("filter", "slash"), ("sort", "s"), ("refresh", "r"), ("find", "ctrl+k")],
    "device's screen": [("refresh", "r"), ("fetch", "f")],
}


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("/", "slash"),
        ("slash", "slash"),
        ("?", "question_mark"),
        ("question_mark", "question_mark"),
        ("F", "F"),
        ("f5", "f5"),
        ("F5", "f5"),
        ("ctrl+k", "ctrl+k"),
        ("ctrl+shift+left", "ctrl+shift+left"),
        ("@", "at"),
        ("+", "plus"),
        ("space", "space"),
        (" x ", "x"),
        ("slahs", None),
        ("ctrl+", None),
        ("", None),
        ("hyper+x", None),
    ],
)
def test_a_key_is_known_by_its_sign_or_its_name(written: str, name: str | None) -> None:
    assert key_name(written) == name


@pytest.mark.parametrize(
    ("wanted", "part", "unusable"),
    [
        ({"fliter": "f"}, 'did you mean "filter"?', True),
        ({"filter": "slahs"}, 'no key "slahs"', True),
        ({"filter": "s"}, 's is also "sort" on the main screen', True),
        ({"filter": "f,r"}, 'r is also "refresh"', True),
        ({"filter": "down"}, "moves the cursor in lists", True),
        ({"filter": "ctrl+i"}, "terminals send ctrl+i as tab", True),
        ({"filter": "ctrl+b"}, "tmux", False),
        ({"filter": "ctrl+a"}, "screen", False),
        ({"filter": "ctrl+w"}, "edits text while you type", False),
    ],
)
def test_what_is_wrong_with_a_key_is_said(wanted, part, unusable) -> None:
    (problem,) = check_keys(wanted, SCOPES, fixed={"down"})

    assert part in problem.sentence
    assert problem.unusable is unusable
    assert (next(iter(wanted)) in usable_keys(wanted, [problem])) is not unusable


@pytest.mark.parametrize(
    "wanted",
    [
        {"filter": "f"},  # fetch has it, but on another screen
        {"filter": "s", "sort": "slash"},  # swapped
        {"refresh": "f5"},
        {"find": "ctrl+o"},
    ],
)
def test_keys_which_nobody_else_wants_are_taken(wanted) -> None:
    assert check_keys(wanted, SCOPES) == []


def test_a_usable_key_is_given_its_right_name() -> None:
    assert usable_keys({"filter": "?, f5"}, []) == {"filter": "question_mark,f5"}


def test_a_command_on_two_screens_clashes_on_either() -> None:
    (problem,) = check_keys({"refresh": "f"}, SCOPES)

    assert problem.sentence == 'f is also "fetch" on the device\'s screen'
