"""Settings: which accounts there are, where the store is, how the screen looks."""

from tui.config.places import config_path, state_path
from tui.config.problems import Problem, SettingsProblem
from tui.config.secrets import SecretProblem, resolve
from tui.config.settings import Account, Settings, load

__all__ = [
    "Account",
    "Problem",
    "SecretProblem",
    "Settings",
    "SettingsProblem",
    "config_path",
    "load",
    "resolve",
    "state_path",
]
