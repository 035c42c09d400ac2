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
    ("● reports", "In the timeline: reports came"),
    ("◐ reports", "In the timeline: some reports came, and more were due"),
    ("○ reports", "In the timeline: a report was due and did not come"),
    ("· reports", "In the timeline: no report was due"),
    ("░", "In the timeline: nobody knows: not downloaded, not counted, or not judged yet"),
    ("● ◇ ◆ ✗", "In the timeline's positions: GPS, cell towers, both, none in the report"),
    ("● ○ ▲ ✗ ─", "In the timeline's verdict and SIM state: where it begins, and that it goes on"),
    ("◆ actions", "In the timeline: something was sent to a vendor from here"),
    ("↓ ↑ ↕", "In the timeline's texts: to the SIM, from the SIM, both"),
)  # fmt: skip
