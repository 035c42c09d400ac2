"""Settings: which accounts there are, where the store is, how the screen looks."""

from tui.config.places import config_path, state_path
from tui.config.problems import Problem, SettingsProblem, line_of
from tui.config.secrets import SecretProblem, resolve
from tui.config.settings import Account, Settings, load
from tui.config.writing import append_account

__all__ = [
    "Account",
    "Problem",
    "SecretProblem",
    "Settings",
    "SettingsProblem",
    "append_account",
    "config_path",
    "line_of",
    "load",
    "resolve",
    "state_path",
]
