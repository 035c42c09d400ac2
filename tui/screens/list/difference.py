"""The fields in which two rows of a list differ."""

from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import datetime

from tui.domain.show.format import TimeStyle, format_time, format_value
from tui.domain.text.column import Column
from tui.lazy_dataclass import dataclass
from tui.screens.list.own_row import OwnRow
from tui.screens.list.page import ListScreen
from tui.screens.list.row import flat
from tui.screens.list.row_source import ListSource, Record

NO_NEWS = {"vendor", "fetched_at"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DifferingField(OwnRow):
    """One field in which two rows differ."""

    field: str
    one: str | None
    other: str | None


class DifferenceScreen(ListScreen):
    """The fields which differ; those which are the same are only counted."""

    def __init__(
        self, one: Record, other: Record, columns: Sequence[Column], manner: Callable[[], TimeStyle]
    ) -> None:
        titles = {column.field: column.title for column in columns}
        style = replace(manner(), absolute=True)
        left, right = _facts(one, style), _facts(other, style)
        names = list(dict.fromkeys([*left, *right]))
        rows = [
            DifferingField(
                key=name,
                field=titles.get(name, name.removeprefix("vendor.")),
                one=left.get(name),
                other=right.get(name),
            )
            for name in names
            if left.get(name) != right.get(name)
        ]
        shown = (
            Column("field", "Field", 22),
            Column("one", _name(one), 30),
            Column("other", _name(other), 30),
        )
        alike = len(names) - len(rows)
        super().__init__(
            ListSource(shown, lambda: rows), manner, f"fields differ, {alike:,} are the same"
        )


def _facts(record: Record, manner: TimeStyle) -> dict[str, str]:
    own = {
        field.name: _text(getattr(record, field.name), manner)
        for field in fields(record)
        if field.name not in NO_NEWS
    }
    vendor = {
        f"vendor.{name}": format_value(value) for name, value in flat(getattr(record, "vendor", {}))
    }
    return own | vendor


def _text(value: object, manner: TimeStyle) -> str:
    return format_time(value, manner) if isinstance(value, datetime) else format_value(value)


def _name(record: Record) -> str:
    return str(getattr(record, "label", None) or record.key)
