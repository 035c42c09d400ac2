"""The console on the frozen world, as a program: `python frozen_app.py FOLDER [hostile|fault|ascii]`."""

import asyncio
import sys
from pathlib import Path

from tests.screens.frozen import Frozen
from tests.screens.hostile import poison


def main() -> None:
    """Fill a store in the folder and open the console on it."""
    folder, what = Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else ""
    frozen = Frozen(folder, ui={"ascii": "always" if what == "ascii" else "never"})

    async def fill() -> None:
        await frozen.fill()
        if what == "hostile":
            console = await frozen.open()
            await poison(console)
            await console.close()

    asyncio.run(fill())
    app = frozen.app()
    if what == "fault":

        def fail() -> None:
            raise LookupError("a fault of the test, key " + "k3y" * 9)

        app.action_find = fail
    app.run()
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
