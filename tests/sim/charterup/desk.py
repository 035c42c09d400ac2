"""How a test talks to a simulated CharterUP."""

import json
from datetime import timedelta

from tui.sim.charterup.limits import DEFAULT_LIMITS, RateWindows
from tui.sim.charterup.trackers import Trackers
from tui.sim.charterup.vendor import CharterUp
from tui.sim.message import Request
from tui.sim.world.world import World

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
TOKEN = "demo-charterup-token"
NO_LIMITS = ((10, 10**6), (60, 10**6), (3600, 10**6))


class Desk:
    """Asks a simulated CharterUP as a client would."""

    def __init__(self, clock, *, fleet=50, limits=DEFAULT_LIMITS, **options):
        self.clock = clock
        self.world = World(fleet=fleet, clock=clock)
        self.trackers = Trackers(self.world)
        self.vendor = CharterUp(self.world, windows=RateWindows(limits), **options)

    def post(self, body, path="/"):
        return self.vendor.handle(Request("POST", path, body=body))

    def ask(self, commandstring, **arguments):
        body = {"commandstring": commandstring, "token": TOKEN, **arguments}
        answer = self.post(json.dumps(body).encode())
        assert answer.status == 200
        return json.loads(answer.body)

    def window(self, since, until=None):
        until = until or self.clock()
        return {"datetime_start": written(since), "datetime_end": written(until)}

    def stats(self):
        said = self.ask("get_orgs", identifier="7005")["rate_limit_stats"]
        return [int(part.partition(":")[2].partition("/")[0]) for part in said.split()]


def lively(world):
    """Return the tracker with the most reports."""
    since = world.clock() - 2 * DAY
    return max(world.trackers, key=lambda u: len(world.reports(u, since, world.clock())))


def written(at):
    return at.strftime("%m/%d/%Y %H:%M:%S")
