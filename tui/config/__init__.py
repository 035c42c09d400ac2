"""Settings: the accounts, the store, the look of the console, and secrets."""

from tui.config.paths import config_path, state_path
from tui.config.problems import Problem, SettingsProblem
from tui.config.secrets import SecretProblem, resolve
from tui.config.settings import Account, Settings, load
from tui.domain.text.toml_lines import line_of

__all__ = [
    "Account",
    "Problem",
    "SecretProblem",
    "Settings",
    "SettingsProblem",
    "config_path",
    "line_of",
    "load",
    "resolve",
    "state_path",
]
