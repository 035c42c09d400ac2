"""Records as text, a batch at a time: nothing which was printed is held."""

from collections.abc import Callable, Sequence

from tui.export.plain import as_csv, as_json, as_jsonl, csv_names
from tui.export.records import Fields
from tui.export.table import AS_FILE, RecordTable, TableLook

_END_OF_LIST = "]\n"


class RecordStream:
    """Formats records batch by batch, in the formats of the command line.

    The first batch decides how wide a table's columns are and which columns a CSV file has.
    """

    def __init__(
        self, format: str, columns: Sequence[str], names: Sequence[str], look: TableLook = AS_FILE
    ) -> None:
        """`columns` are those of a table; `names` are fields a CSV always has."""
        self._names = names
        self._is_begun = False
        self._is_json = format == "json"
        formats: dict[str, Callable[[Sequence[Fields]], str]] = {
            "json": self._json,
            "jsonl": as_jsonl,
            "csv": self._csv,
            "table": RecordTable(columns, look).add,
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
