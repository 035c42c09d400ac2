"""Settings which were found right once are not checked again, and never wrongly taken for right."""

import os
import stat
import subprocess
import sys

import pytest

from tests.source_trees import ROOT
from tui.config import SettingsProblem, load
from tui.config.seal import FILE_NAME
from tui.domain.text.secret import SecretStr

TEXT = """\
[ui]
timezone = "Europe/Berlin"
read_only_may = ["comment"]

[ui.keys]
filter = "slash"

[[accounts]]
name = "acme"
provider = "lattigo"
key_name = "ops"
api_key = "a literal key"
limits = {"1h" = 60}
proxy = "http://user:hidden@proxy.example:3128"

[[hooks]]
name = "desk"
when = "severity:critical"
command = "notify-desk"

[commands.crm]
run = "open-crm {imei}"
"""
PROBE = """
import sys
from pathlib import Path
from tui.config import load
load(Path(sys.argv[1]), Path(sys.argv[2]))
print("pydantic" in sys.modules)
"""


@pytest.fixture
def path(tmp_path, monkeypatch):
    """Return a settings file beside an empty state folder."""
    for name in [name for name in os.environ if name.startswith("WATCHFLOOR_")]:
        monkeypatch.delenv(name)
    (tmp_path / "state").mkdir()
    file = tmp_path / "config.toml"
    file.write_text(TEXT)
    return file


def is_checked(path):
    """Return whether another process checks the file: Pydantic is loaded for that alone."""
    command = [sys.executable, "-c", PROBE, str(path), str(path.parent / "state")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


def test_what_was_checked_once_is_read_again_without_it_and_is_the_same(path):
    state = path.parent / "state"

    checked = load(path, state)

    assert not is_checked(path)
    assert load(path, state) == checked == load(path)
    assert checked.accounts[0].given["api_key"] == SecretStr("a literal key")


def test_a_changed_file_is_checked_again(path):
    state = path.parent / "state"
    load(path, state)

    path.write_text(TEXT.replace("Europe/Berlin", "Mars/Olympus"))

    with pytest.raises(SettingsProblem, match="unknown time zone"):
        load(path, state)


def test_settings_in_the_environment_are_always_checked(path, monkeypatch):
    state = path.parent / "state"
    load(path, state)

    monkeypatch.setenv("watchfloor_ui__timezone", "Mars/Olympus")

    with pytest.raises(SettingsProblem, match="unknown time zone"):
        load(path, state)


def test_what_is_kept_has_no_word_of_the_settings_and_is_the_users_alone(path):
    state = path.parent / "state"

    load(path, state)

    (kept,) = state.iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(kept.read_text()) == 64
    assert not set("ghijklmnopqrstuvwxyz") & set(kept.read_text())


@pytest.mark.parametrize("spoil", ["text", "mode", "folder"])
def test_a_damaged_or_foreign_mark_is_ignored(path, spoil):
    state = path.parent / "state"
    load(path, state)
    kept = state / FILE_NAME
    if spoil == "text":
        kept.write_bytes(b"\xff" * 64)
    elif spoil == "mode":
        kept.chmod(0o644)
    else:
        kept.unlink()
        kept.mkdir()

    settings = load(path, state)

    assert settings.account("acme").lowered() == {3600: 60}
    assert spoil == "text" or is_checked(path) == (spoil == "folder")


def test_a_value_which_only_the_check_understands_is_checked_each_time(path):
    path.write_text(TEXT.replace('{"1h" = 60}', '{"1h" = "60"}'))

    limits = load(path, path.parent / "state").accounts[0].limits

    assert limits == {"1h": 60}
    assert not (path.parent / "state" / FILE_NAME).exists()


def test_without_a_state_folder_nothing_is_made(tmp_path):
    load(tmp_path / "config.toml", tmp_path / "state")

    assert list(tmp_path.iterdir()) == []
