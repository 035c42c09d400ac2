"""The console's own colours."""

from textual.theme import Theme

WATCHFLOOR_DARK = Theme(
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
    variables={"footer-key-foreground": "#D9A441"},
)
