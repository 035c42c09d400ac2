"""Several accounts at once: none goes on after one of them has failed for all."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def all_together(*works: Coroutine[Any, Any, None]) -> None:
    """Run some works at once; where one fails, cancel the others, wait until they have ended, and raise.

    `asyncio.gather` lets the others go on, here with a store which is closed meanwhile.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
