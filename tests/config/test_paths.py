"""Settings and state are where each platform has them: platformdirs, which Textual brings, is the oracle."""

from pathlib import Path

import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix

from tui.config import config_path, state_path


@pytest.mark.parametrize(("platform", "known"), [("linux", Unix), ("darwin", MacOS)])
@pytest.mark.parametrize("given", [None, "", "relative", "/elsewhere"])
def test_the_folders_are_those_of_the_platform(monkeypatch, platform, known, given):
    monkeypatch.setattr("sys.platform", platform)
    for name in ("WATCHFLOOR_CONFIG", "WATCHFLOOR_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
        if given is not None and name.startswith("XDG"):
            monkeypatch.setenv(name, given)

    assert config_path() == known("watchfloor").user_config_path / "config.toml"
    assert state_path() == known("watchfloor").user_state_path


def test_ours_come_first():
    environment = {"WATCHFLOOR_CONFIG": "~/a.toml", "WATCHFLOOR_HOME": "/b"}

    assert config_path(environment) == Path.home() / "a.toml"
    assert state_path(environment) == Path("/b")
