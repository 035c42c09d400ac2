"""The one table of the console: a list of any length, of which only what is seen is in memory.

A screen names the columns and the number of rows, and supplies rows when it is asked:

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

Where its rows can be read before it is shown, `landing` says which and `land` shows them in one frame.
When the store says it has changed, the same with `renew` in place of `reset`: every row stays as it
is until its successor comes, the cursor keeps its row, and cells which changed flash once.
"""
