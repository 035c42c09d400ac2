async def test_what_was_learned_is_kept_by_account_and_name_and_the_last_one_counts(store):
    await store.learned.save("acme-sims", "per_page", "100")
    await store.learned.save("acme-sims", "per_page", "50")
    await store.learned.save("other", "per_page", "10")

    assert await store.learned.read("acme-sims", "per_page") == "50"
    assert await store.learned.read("acme-sims", "limit") is None
    assert await store.learned.read("other", "per_page") == "10"


async def test_one_fact_is_forgotten_or_all_of_an_account(store):
    for name in ("per_page", "limit"):
        await store.learned.save("acme-sims", name, "50")
        await store.learned.save("other", name, "10")

    await store.learned.forget("acme-sims", "limit")
    await store.learned.forget_account("other")

    assert await store.learned.read("acme-sims", "per_page") == "50"
    assert await store.learned.read("acme-sims", "limit") is None
    assert await store.learned.read("other", "per_page") is None
