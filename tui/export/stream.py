"""Records as text, a batch at a time: nothing which was printed is held."""

from collections.abc import Callable, Sequence

from tui.export.plain import as_csv, as_json, as_jsonl, csv_names, table_text, table_widths
from tui.export.records import Fields

_END_OF_LIST = "]\n"


class RecordStream:
    """Formats records batch by batch, in the formats of the command line.

    The first batch decides how wide a table's columns are and which columns a CSV file has.
    """

    def __init__(
        self, format: str, columns: Sequence[str], names: Sequence[str], width: int | None = None
    ) -> None:
        """`columns` are those of a table, cut at `width` cells; `names` are fields a CSV always has."""
        self._columns = columns
        self._names = names
        self._width = width
        self._widths: Sequence[int] | None = None
        self._is_begun = False
        self._is_json = format == "json"
        formats: dict[str, Callable[[Sequence[Fields]], str]] = {
            "json": self._json,
            "jsonl": as_jsonl,
            "csv": self._csv,
            "table": self._table,
        }
        self._format = formats[format]

    def add(self, records: Sequence[Fields]) -> str:
        """Return the text of the next records."""
        text = self._format(records) if records else ""
        self._is_begun = self._is_begun or bool(records)
        return text

    def end(self) -> str:
        """Return what follows the last record; without any record, the text of an empty list."""
        if not self._is_begun:
            return self._format(())
        return _END_OF_LIST if self._is_json else ""

    def _json(self, records: Sequence[Fields]) -> str:
        if not records:
            return as_json(())
        text = as_json(records).removesuffix(_END_OF_LIST)
        return f",\n {text[1:]}" if self._is_begun else text

    def _csv(self, records: Sequence[Fields]) -> str:
        if self._is_begun:
            return as_csv(records, self._names, has_heading=False)
        self._names = csv_names(records, self._names)
        return as_csv(records, self._names)

    def _table(self, records: Sequence[Fields]) -> str:
        if self._widths is None:
            self._widths = table_widths(records, self._columns)
        return table_text(
            records, self._columns, self._widths, self._width, has_heading=not self._is_begun
        )
