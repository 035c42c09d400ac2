"""What each sign on the screen of a unit means, for its help."""

SYMBOLS = (
    ("● good", "In the chain: this link is in order"),
    ("▲ weak", "In the chain: this link works, but something about it is wrong; before a verdict: warning"),
    ("✗ broken", "In the chain: this link does not work; before a verdict: critical"),
    ("? unknown", "In the chain: nobody knows; in a plot: these reports were not downloaded yet"),
    ("○ info", "Before a verdict: nothing needs to be done at once"),
    ("✗ in a plot", "A gap: no report came although the reports of that time were downloaded"),
    ("▼", "In a plot: the time of the report under the cursor"),
    ("~", "Before a position: it comes from cell towers and is rough"),
    ("±", "The accuracy of a position: the radius in which it is"),
    ("◂ ▸", "More tabs, or more links of the chain, on this side"),
)  # fmt: skip
