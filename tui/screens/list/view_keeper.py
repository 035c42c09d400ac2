"""How one list was left: its filter, its order and the row under the cursor, at the next start again."""

from tui.screens.list.row_source import RowSource, RowsRequest
from tui.screens.shell.kept_views import KeptViews, ListView


class ViewKeeper:
    """Restores the view of one list, and notes it as it changes."""

    def __init__(self, source: RowSource, name: str) -> None:
        """Keep the view under a name; without one it is not kept."""
        self._source = source
        self._name = name
        self.row = ""
        """The key of the row to go to; empty once the list is there."""

    def restore(self, views: KeptViews) -> RowsRequest:
        """Return which rows to show first, and in which order."""
        view = views.of(self._name)
        self.row = view.row
        return restored(self._source, view)

    def note(self, views: KeptViews, wanted: RowsRequest, row: str) -> None:
        """Note how the list is read now, once it was restored."""
        if self._name and not self.row:
            is_first = not wanted.sort and wanted.descending == self._source.first_descending
            descending = None if is_first else wanted.descending
            views.note(self._name, ListView(wanted.text, wanted.sort, descending, row))


def restored(source: RowSource, view: ListView) -> RowsRequest:
    """Return the rows which were in view when the list was left."""
    known = view.sort if any(column.field == view.sort for column in source.columns) else ""
    is_first = view.is_descending is None or known != view.sort
    descending = source.first_descending if is_first else bool(view.is_descending)
    return RowsRequest(view.filter, known, descending)
