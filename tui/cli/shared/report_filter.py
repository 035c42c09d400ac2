"""Filter the reports which a command reads, as the console filters a list."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tui.cli.status import UsageProblem
from tui.domain.device.record import Report
from tui.domain.show.filter import FilterError, parse_filter
from tui.domain.show.format import field_value, format_value
from tui.domain.text.column import Column
from tui.screens.list.filter_words import fields_of, meets, translate
from tui.screens.reports.columns import COLUMNS


def report_filter(
    text: str | None, own: Iterable[Column], now: datetime
) -> Callable[[Report], bool]:
    """Return what tells whether a report meets a filter; raise `UsageProblem` for a wrong one.

    `own` are the vendors' own columns; a vendor's field also goes by its bare name: `event_code:2`.
    """
    columns: Sequence[Column] = list(dict.fromkeys((*own, *COLUMNS)))
    try:
        terms = parse_filter(translate(text or "", columns), now, fields_of(columns))
    except FilterError as error:
        raise UsageProblem(str(error)) from error

    def is_met(report: Report) -> bool:
        shown = " ".join(format_value(field_value(report, column.field)) for column in columns)
        return meets(report, terms, columns, shown.casefold())

    return is_met
