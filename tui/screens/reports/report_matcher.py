"""What tells whether a report meets a filter, for the screens and the command line: no Textual here."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from tui.domain.device.record import Report
from tui.domain.show.filter import parse_filter
from tui.domain.show.format import field_value, format_value
from tui.domain.text.column import Column
from tui.domain.text.fold import searched_text
from tui.screens.list.filter_words import fields_of, matcher, translate
from tui.screens.reports.columns import COLUMNS

MeetsFilter = Callable[[Report], bool]


def report_matcher(text: str, own: Iterable[Column], now: datetime) -> MeetsFilter:
    """Return what tells whether a report meets a filter; raise `FilterError` for a wrong one.

    `own` are the vendors' own columns; a vendor's field also goes by its bare name: `event_code:2`.
    """
    columns: Sequence[Column] = list(dict.fromkeys((*own, *COLUMNS)))
    terms = parse_filter(translate(text, columns), now, fields_of(columns))

    def text_of(report: Report) -> str:
        return searched_text(format_value(field_value(report, column.field)) for column in columns)

    return matcher(terms, columns, text_of)
