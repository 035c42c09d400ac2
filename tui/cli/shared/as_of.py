"""`--at`: a command's console as of an earlier time."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from tui.cli.shared.read_time import read_past_time
from tui.cli.status import MachineProblem, say
from tui.console import Console


@asynccontextmanager
async def as_of(console: Console, text: str | None) -> AsyncIterator[Console]:
    """Yield the console, or with a time one on what was known then; no vendor is asked for that.

    Raise `UsageProblem` where it is no time in the past, `MachineProblem` where nothing so old is kept.
    """
    if text is None:
        yield console
        return
    from tui.console.past import NOT_KEPT, NotKept, console_at  # noqa: PLC0415 - few commands ask for it

    at = read_past_time(text, console.now())
    async with AsyncExitStack() as opened:
        try:
            past = await opened.enter_async_context(console_at(console, at))
        except NotKept as error:
            raise MachineProblem(str(error)) from error
        say(f"As known on {at:%Y-%m-%d %H:%M:%S} UTC. {NOT_KEPT}")
        yield past
