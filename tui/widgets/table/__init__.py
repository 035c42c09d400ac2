"""The one table of the console: a list of any length, with only the rows near the view in memory.

A screen sets the columns and the number of rows, and supplies rows when it is asked:

    table = Table(frozen=1)
    table.set_columns(spec.columns)            # the order shown; the first stays in view

    async def _open(self) -> None:             # a new filter, sort or list
        self.generation += 1
        table.reset(self.generation)           # the old rows stay until the new ones are here
        table.set_sort({"last_seen": True})    # the arrows
        table.set_count(await store.count(...))

    async def on_table_rows_wanted(self, wanted: Table.RowsWanted) -> None:
        rows = await store.rows(wanted.start, wanted.end)
        table.supply(wanted.start, [TableRow(r.key, words(r)) for r in rows], wanted.generation)

If the rows can be read before they are shown, `rows_to_read` returns which and `show_rows` shows them in one
frame. When the store has changed, call `renew` instead of `reset`: every row stays until its new version
comes, the cursor keeps its row, and changed cells flash once.
"""
