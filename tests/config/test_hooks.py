"""The settings [[hooks]], and what is said when they are wrong."""

from datetime import timedelta

import pytest

from tui.config import SettingsProblem, load

CONTRACT = """\
[[hooks]]                         # fired by `sync --watch`, once when an incident or verdict begins and once when it ends
name = "night-desk"
when = "severity:critical account:yellow-fleet"     # a unit filter
after = "30m"                     # only if it still holds then
command = "notify-desk"           # gets one JSON object on stdin; or webhook = "https://…" with secret = "env:NAME" (signed)
"""


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch):
    monkeypatch.delenv("WATCHFLOOR_HOOKS", raising=False)


def loaded(folder, text):
    path = folder / "config.toml"
    path.write_text(text, "utf-8")
    return load(path)


def test_the_promised_sample_is_understood(tmp_path):
    (hook,) = loaded(tmp_path, CONTRACT).hooks

    assert hook.words == ("notify-desk",)
    assert hook.delay == timedelta(minutes=30)
    assert hook.patience == timedelta(seconds=30)


def test_a_command_is_split_into_words_as_a_shell_would(tmp_path):
    text = CONTRACT.replace("notify-desk", "mail -s 'Night desk' ops@example.com; rm -rf /")

    (hook,) = loaded(tmp_path, text).hooks

    assert hook.words == ("mail", "-s", "Night desk", "ops@example.com;", "rm", "-rf", "/")


def test_an_address_is_shown_without_its_path_which_may_be_a_secret(tmp_path):
    text = CONTRACT.replace('command = "notify-desk"', 'webhook = "https://chat.example/T1/secret"')

    (hook,) = loaded(tmp_path, text).hooks

    assert hook.target == "webhook https://chat.example/…"
    assert "T1" not in repr(hook)


@pytest.mark.parametrize(
    ("old", "new", "line", "said"),
    [
        ("severity:critical", "colour:red", 3, "hooks.0.when: There is no column colour"),
        ('"severity:critical account:yellow-fleet"', '""', 3, "say which units it is about"),
        ('"30m"', '"soon"', 4, "hooks.0.after: 'soon' is not a duration"),
        ('"notify-desk"', '"notify \'desk"', 5, "hooks.0.command: this command line cannot be split"),
        ('command = "notify-desk"', "", 1, "a hook needs either a command or a webhook"),
        ('command = "notify-desk"', 'webhook = "http://chat.example/"', 5, "must start with https://"),
        ('command = "notify-desk"', 'webhook = "https://a:b@chat.example/"', 5, "user name or password"),
        ('"notify-desk"', '"notify-desk"\nsecret = "env:KEY"', 1, "a secret signs a webhook"),
        ('"notify-desk"', '"notify-desk"\ntimeout = "2h"', 6, 'between "1s" and "15m"'),
        ('"notify-desk"', '"notify-desk"\nretries = 3', 6, "hooks.0.retries: unknown setting"),
        ('"night-desk"', '"night desk"', 2, "hooks.0.name"),
    ],
)  # fmt: skip
def test_each_problem_is_named_with_its_line(tmp_path, old, new, line, said):
    with pytest.raises(SettingsProblem) as caught:
        loaded(tmp_path, CONTRACT.replace(old, new))

    assert f"config.toml:{line}: " in str(caught.value)
    assert said in str(caught.value)


def test_two_hooks_of_one_name_are_refused(tmp_path):
    with pytest.raises(SettingsProblem, match='two hooks have the name "night-desk"'):
        loaded(tmp_path, CONTRACT + CONTRACT)


def test_the_environment_overrides_a_hook_by_its_name_or_adds_one(tmp_path, monkeypatch):
    monkeypatch.setenv("WATCHFLOOR_HOOKS__NIGHT_DESK__AFTER", "2h")
    monkeypatch.setenv("WATCHFLOOR_HOOKS__CHAT__WHEN", "severity:critical")
    monkeypatch.setenv("WATCHFLOOR_HOOKS__CHAT__COMMAND", "tell-chat")

    desk, chat = loaded(tmp_path, CONTRACT).hooks

    assert (desk.name, desk.delay) == ("night-desk", timedelta(hours=2))
    assert (chat.name, chat.words) == ("chat", ("tell-chat",))


def test_a_severity_which_there_is_not_is_named(tmp_path):
    with pytest.raises(SettingsProblem, match="severity is one of ok, info, warning, critical"):
        loaded(tmp_path, CONTRACT.replace("severity:critical", "severity:crit"))
