"""A vendor's dashboard: its figures, bars for each month, and the latest positions."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tui.console import Console
from tui.domain.device.record import Row
from tui.domain.show.format import TimeStyle
from tui.domain.text.column import Column
from tui.domain.text.safe_text import clean
from tui.screens.list.device_source import DeviceSource
from tui.screens.list.pane import ListPane

BAR_CELLS = 20
LATEST = (
    Column("label", "Device", 22),
    Column("account", "Account", 14, shown=False),
    Column("position_at", "Located", 12, "time"),
    Column("position", "Position", 26, "position"),
    Column("position_radius_m", "Accuracy", 11, "number", "m"),
    Column("state", "State", 14, "state"),
)


class DashboardPane(Vertical):
    """The figures on the first page of a vendor's portal, from the store."""

    DEFAULT_CSS = """
    DashboardPane {
        height: 1fr;
        & > VerticalScroll { height: auto; max-height: 50%; padding: 0 1; }
        & > ListPane { height: 1fr; }
    }
    """

    def __init__(
        self,
        console: Console,
        provider: str,
        manner: Callable[[], TimeStyle],
        id: str | None = None,
    ) -> None:
        super().__init__(id=id)
        self.console = console
        self._provider = provider
        self._manner = manner

    def compose(self) -> ComposeResult:
        """Compose the figures and the list of the latest positions."""
        with VerticalScroll(can_focus=False):
            yield Static(id="figures", markup=False)
        yield ListPane(
            LatestSource(self.console, LATEST, self._provider),
            self._manner,
            noun="latest positions",
            id="latest",
            kept_as=f"{self._provider}.latest",
        )

    @property
    def pane(self) -> ListPane:
        """The list of the latest positions."""
        return self.query_one(ListPane)

    def show(self, rows: Sequence[Row]) -> None:
        """Show these figures."""
        self.query_one("#figures", Static).update(Content("\n".join(figure_lines(rows))))
        self.pane.load()


class LatestSource(DeviceSource):
    """Devices by the time of their positions, the latest first."""

    sorted_by = "position_at"
    first_descending = True


def figure_lines(rows: Sequence[Row]) -> list[str]:
    """Return each figure on a line, then each count month by month, with a bar."""
    lines: list[str] = []
    months: dict[str, dict[str, int]] = {}
    for row in rows:
        metric, month, value = (row.vendor.get(name) for name in ("metric", "month", "value"))
        if month:
            figure = months.setdefault(str(month), {}).setdefault(clean(str(metric)), 0)
            months[str(month)][clean(str(metric))] = figure + _whole(value)
        else:
            lines.append(f"{clean(str(metric)):<42} {_whole(value):>7,}")
    metrics = list(dict.fromkeys(name for month in months.values() for name in month))
    for metric in metrics:
        most = max((month.get(metric, 0) for month in months.values()), default=0) or 1
        lines += ["", metric]
        for name in sorted(months, reverse=True):
            count = months[name].get(metric, 0)
            bar = "█" * max(round(BAR_CELLS * count / most), count > 0)
            lines.append(f"  {name:<8} {count:>6,} {bar}")
    return lines


def _whole(value: object) -> int:
    try:
        return int(str(value))
    except ValueError:
        return 0
