"""The column of a device list which shows what was judged of the device's unit."""

from tui.domain.text.column import Column

CAUSE = Column(
    "cause",
    "Cause",
    20,
    help="The verdict on its unit. cause:battery-empty and severity:critical filter.",
)
