async def test_the_sync_goes_on_from_the_text_it_saved_last(store):
    await store.sync_state.save("a", "sync", "one")
    await store.sync_state.save("a", "sync", "two")
    await store.sync_state.save("a", "habits", "other")

    assert await store.sync_state.load("a", "sync") == "two"
    assert await store.sync_state.load("b", "sync") is None


async def test_a_cursor_is_saved_in_the_transaction_of_its_reports(store):
    await store.reports.save("a", (), cursor=("sync", "three"))

    assert await store.sync_state.load("a", "sync") == "three"
