"""How long the console waits before work which the next key or message may make unnecessary."""

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Pauses:
    """Pauses in seconds; tests use none."""

    before_sums: float = 0.5
    """Before the sums of a list are computed: while the user types, rows come first."""
    before_banner: float = 0.3
    """Between two updates of the banner, however often health and budgets change."""
    before_preview: float = 0.15
    """Before the unit under the cursor is read: a held arrow key passes many."""
    before_keeping: float = 1.0
    """Before the first frame is written to a file: the first keys come first."""
    before_release: float = 0.5
    """Before the memory of a closed screen is freed: by then the screen is certainly gone."""


NO_PAUSES = Pauses(
    before_sums=0, before_banner=0, before_preview=0, before_keeping=0, before_release=0.01
)
