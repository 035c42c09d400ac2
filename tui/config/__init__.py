"""Settings: the accounts, the store, the look of the console, and secrets."""

from typing import TYPE_CHECKING

from tui.lazy_names import lazy_names

if TYPE_CHECKING:
    from tui.config.paths import config_path, state_path
    from tui.config.problems import Problem, SettingsProblem
    from tui.config.secrets import SecretProblem, resolve
    from tui.config.settings import Account, Settings
    from tui.config.settings_file import load
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

__getattr__ = lazy_names(
    __name__,
    {
        "tui.config.paths": ("config_path", "state_path"),
        "tui.config.problems": ("Problem", "SettingsProblem"),
        "tui.config.secrets": ("SecretProblem", "resolve"),
        "tui.config.settings_file": ("load",),
        "tui.config.settings": ("Account", "Settings"),
        "tui.domain.text.toml_lines": ("line_of",),
    },
)
