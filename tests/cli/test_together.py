"""Works which run at once end together."""

import asyncio

import pytest

from tui.cli.shared.together import all_together
from tui.store import StoreError


async def test_where_one_fails_the_others_have_ended_before_it_is_said(caplog):
    ended = []

    async def fails():
        await asyncio.sleep(0)
        raise StoreError("the disk is full")

    async def waits():
        try:
            await asyncio.sleep(60)
        finally:
            ended.append("let go")
            raise StoreError("was closed")

    with pytest.raises(StoreError, match="the disk is full"):
        await all_together(waits(), fails(), waits())

    assert ended == ["let go", "let go"]
    assert not caplog.records


async def test_where_none_fails_all_are_done():
    done = []

    async def work(name):
        await asyncio.sleep(0)
        done.append(name)

    await all_together(work("one"), work("two"))

    assert done == ["one", "two"]
