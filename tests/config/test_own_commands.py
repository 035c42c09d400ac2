"""The settings [commands.NAME], and what is said when they are wrong."""

import pytest

from tui.cli.shared.user_files import key_problems
from tui.config import Settings, SettingsProblem, load
from tui.config.check import checked

CONTRACT = """\
[commands.crm]                    # the user's own: offered in `a` and `:crm`, refused in read-only unless safe = true
run = "open-crm --imei {imei}"    # fields are passed as arguments, never through a shell
keys = "ctrl+o"
"""


def loaded(folder, text):
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return load(path)


def test_the_promised_sample_is_understood(tmp_path):
    crm = loaded(tmp_path, CONTRACT).commands["crm"]

    assert crm.words == ("open-crm", "--imei", "{imei}")
    assert (crm.keys, crm.safe) == ("ctrl+o", False)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("{imei}", "{colour}", 2, "commands.crm.run: there is no placeholder {colour}"),
        ("open-crm", "{label}", 2, "the program itself cannot be a placeholder"),
        ("{imei}", "'{imei}", 2, "this command line cannot be split into words"),
        ("keys", "key", 3, "commands.crm.key: unknown setting"),
        ("[commands.crm]", '[commands."c r m"]', 1, '"c r m" is no name'),
    ],
)
def test_each_problem_is_named_with_its_line(tmp_path, old, new, line, said):
    with pytest.raises(SettingsProblem) as caught:
        loaded(tmp_path, CONTRACT.replace(old, new, 1))

    assert f"config.toml:{line}: " in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("ctrl+o", ""),
        ("J", 'J is also "jobs"'),
        ("hyper+x", 'there is no key "hyper+x"'),
        ("enter", "moves the cursor in lists"),
    ],
)
def test_a_key_which_is_taken_is_named(keys, said):
    commands = {"crm": {"run": "open-crm", "keys": keys}}
    problems = key_problems(checked(Settings, {"commands": commands}))

    assert [problem.key for problem in problems] == (["commands.crm.keys"] if said else [])
    assert said in "".join(problem.sentence for problem in problems)
