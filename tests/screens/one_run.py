"""One run of the console, drawn in several sizes: each is compared with the picture which is kept of it."""

import asyncio
from collections.abc import Sequence

from pytest_textual_snapshot import SVGImageExtension

from tests.screens.frozen import MOST_LOOKS, settle


def said(size) -> str:
    """Return a size as the name of its picture has it."""
    return f"{size[0]}x{size[1]}"


async def laid_out(app, size) -> None:
    """Wait until the screen in view has the size of its terminal: on a busy machine it rests before that."""
    for _ in range(MOST_LOOKS):
        if app.screen.size == size:
            return
        await asyncio.sleep(0.02)
    raise AssertionError(f"the screen never became {said(size)}")


async def compare(snapshot, folder, app, sizes: Sequence, walk, *, rest=settle, drawn=None) -> None:
    """Walk in the first size, then make the terminal as large as each other one; fail with what differs.

    `drawn` is called with each size and the application in it.
    """
    pictures = snapshot.use_extension(SVGImageExtension)
    other = []
    async with app.run_test(size=sizes[0], notifications=True) as pilot:
        await walk(pilot)
        app.clear_notifications()
        await rest(pilot)
        for size in sizes:
            if app.size != size:
                await pilot.resize_terminal(*size)
                await laid_out(app, size)
                await rest(pilot)
            if drawn:
                drawn(size, app)
            seen = app.export_screenshot(simplify=True)
            if pictures(name=said(size)) != seen:
                path = folder / f"{said(size)}.svg"
                path.write_text(seen, "utf-8")
                other.append(path)
    assert not other, f"it looks different now in {', '.join(map(str, other))}"
