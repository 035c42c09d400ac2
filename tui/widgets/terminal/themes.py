"""The console's colors: dark, light, high contrast, color-safe, and the terminal's own palette."""

from textual.theme import BUILTIN_THEMES, Theme

_KEY = "footer-key-foreground"


def _states(good: str, warning: str, bad: str) -> dict[str, str]:
    """Return the exact colors of the state words, which Textual would make paler."""
    return {"text-success": good, "text-warning": warning, "text-error": bad}


DARK = Theme(
    name="watchfloor-dark",
    dark=True,
    primary="#2F81C7",
    secondary="#5A7A96",
    accent="#D9A441",
    foreground="#DDE3E8",
    background="#101418",
    surface="#151A1F",
    panel="#222B33",
    boost="#1C242B",
    success="#6CC08B",
    warning="#E0A83E",
    error="#E5686A",
    variables={_KEY: "#D9A441", **_states("#8FE3D0", "#EAC57F", "#F5767E")},
)
LIGHT = Theme(
    name="watchfloor-light",
    dark=False,
    primary="#1F5F99",
    secondary="#5A7A96",
    accent="#8A5A00",
    foreground="#1B2126",
    background="#F4F6F8",
    surface="#FFFFFF",
    panel="#E3E8EC",
    boost="#EDF1F4",
    success="#1B7A43",
    warning="#8A5A00",
    error="#B3261E",
    variables={_KEY: "#8A5A00", **_states("#00695F", "#8F6400", "#A0143C")},
)
CONTRAST = Theme(
    name="watchfloor-contrast",
    dark=True,
    primary="#FFFFFF",
    secondary="#A0C8FF",
    accent="#FFFF00",
    foreground="#FFFFFF",
    background="#000000",
    surface="#000000",
    panel="#1A1A1A",
    boost="#262626",
    success="#00FF88",
    warning="#FFD500",
    error="#FF8080",
    variables={
        _KEY: "#FFFF00",
        **_states("#7DFFE6", "#FFE356", "#FF7A85"),
        "text-muted": "#E0E0E0",
        "block-cursor-background": "#FFFFFF",
        "block-cursor-foreground": "#000000",
    },
)
COLOR_SAFE = Theme(
    name="watchfloor-color-safe",
    dark=True,
    primary="#2F81C7",
    secondary="#5A7A96",
    accent="#F0E442",
    foreground="#E4E4E4",
    background="#101418",
    surface="#151A1F",
    panel="#222B33",
    boost="#1C242B",
    success="#56B4E9",
    warning="#F0E442",
    error="#FF6A13",
    variables={_KEY: "#F0E442", **_states("#6FC3F5", "#F7F06B", "#FF7A1F")},
)
"""Blue, yellow and orange-red (after Okabe and Ito), distinct for any common color vision."""
ANSI = Theme(
    name="ansi",
    ansi=True,
    dark=True,
    primary="ansi_blue",
    secondary="ansi_cyan",
    accent="ansi_magenta",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    success="ansi_green",
    warning="ansi_yellow",
    error="ansi_red",
    variables={
        **BUILTIN_THEMES["ansi-dark"].variables,
        "text-muted": "ansi_default",
        "border": "ansi_cyan",  # blue on black is hard to read
    },
)
"""The sixteen colors of the user's terminal; also the theme which writes the fewest bytes."""

THEMES = (DARK, LIGHT, CONTRAST, COLOR_SAFE, ANSI)
NAMES = tuple(theme.name for theme in THEMES)


def next_theme(name: str) -> str:
    """Return the theme after this one; after the last, the first."""
    return NAMES[(NAMES.index(name) + 1) % len(NAMES)] if name in NAMES else NAMES[0]
