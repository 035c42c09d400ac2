"""The console with a bulk change under way: `bulk_app.py FOLDER` on a store which is filled.

Each text the vendor sends is a line in `done`; `over` is there once the bulk has ended.
"""

import asyncio
import sys
from pathlib import Path

from tests.screens.frozen import NOW, Frozen
from tui.console import Console, Surroundings
from tui.domain.change.confirm import Confirmed
from tui.domain.change.target import targets_of_records
from tui.domain.show.filter import DeviceQuery
from tui.sim.http.transport import SimTransport

TARGETS = 24
"""Below 25 each charged text is a request of its own."""
LATENCY_SECONDS = 0.05


class Counted(SimTransport):
    """The simulated vendors; a file holds how many texts were sent."""

    done: Path

    async def handle_async_request(self, request):
        """Answer, and count a text before the answer is on its way."""
        response = await super().handle_async_request(request)
        if "sms" in request.url.path and request.method == "POST":
            with self.done.open("a") as file:
                file.write("sent\n")
        return response


class Bulk(Frozen):
    """The frozen world with vendors which take their time."""

    latency_seconds = LATENCY_SECONDS

    async def open(self):
        """Open a console whose requests take a while."""
        transport = Counted(
            self.simulator, latency_seconds=self.latency_seconds, faults=self.faults
        )
        transport.done = self.folder / "done"
        around = Surroundings(now=self.clock, sleep=self.sleep, transport=transport)
        self.console = await Console.open(self.settings, self.folder, around)
        return self.console


async def start(app, folder):
    """Send a text to two dozen SIMs."""
    console = app.session.console
    source = console.source("acme-sims")
    page = await console.store.devices.page(DeviceQuery("state:active", account="acme-sims"))
    sims = [record for record in page.records if "/" not in record.address][:TARGETS]
    values = {"sms_text": "Report your position"}
    plan = await console.planner.plan(
        source, source.action("send_sms"), targets_of_records(sims), values
    )
    running = app.session.changes.runner.start(plan, Confirmed(plan.digest, "--yes"))
    running.listeners.append(lambda _: running.is_over and (folder / "over").touch())


def main() -> None:
    """Open the console, and start the bulk once it is drawn."""
    folder = Path(sys.argv[1])
    app = Bulk(folder, now=NOW).app()

    async def begin() -> None:
        while not (app.is_running and app._session and app.screen.is_attached):  # noqa: ASYNC110 - no event tells
            await asyncio.sleep(0.05)
        await start(app, folder)

    async def run() -> None:
        beginning = asyncio.create_task(begin())
        await app.run_async()
        beginning.cancel()

    asyncio.run(run())
    sys.exit(app.return_code or 0)


if __name__ == "__main__":
    main()
