"""watchfloor sync --watch while the team's database goes away and comes back."""

import signal
import subprocess
import time

import pytest

from tests.cli.conftest import Machine
from tests.processes import processor_seconds
from tests.team_server import TeamServer, empty

ACCOUNT = "acme-sims"


class Watched:
    """A `sync --watch` on a team's store, and the lines it has written so far."""

    def __init__(self, machine: Machine) -> None:
        self._path = machine.folder / "stderr.txt"
        with self._path.open("wb") as file:
            self.process: subprocess.Popen[bytes] = machine.start(
                "sync", "--watch", "--account", ACCOUNT, stderr=file, stdout=subprocess.DEVNULL
            )

    @property
    def lines(self) -> list[str]:
        return self._path.read_text("utf-8").splitlines()

    def until(self, words: str) -> None:
        deadline = time.monotonic() + 60
        while not any(words in line for line in self.lines):
            assert time.monotonic() < deadline, self.lines
            assert self.process.poll() is None, self.lines
            time.sleep(0.1)

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        return self.process.returncode

    @property
    def processor_seconds(self) -> float:
        return processor_seconds(self.process.pid)


@pytest.fixture
def on_team(machine: Machine, team_server: TeamServer) -> Machine:
    empty(team_server.url)
    machine.set("WATCHFLOOR_STORE__URL", team_server.url)
    return machine


def test_a_watch_says_in_one_line_that_its_database_is_away_and_goes_on_when_it_is_back(
    on_team: Machine, team_server: TeamServer
) -> None:
    assert on_team.run("devices", "--account", ACCOUNT).status == 0
    watched = Watched(on_team)
    watched.until("Keeping")
    time.sleep(2)

    team_server.kill()
    try:
        watched.until("team's store")
        before = watched.processor_seconds
        time.sleep(5)
        used = watched.processor_seconds - before
    finally:
        team_server.start()
    watched.until("answers again")
    asked = len(on_team.vendors.asked("lattigo"))
    time.sleep(2)
    status = watched.end()

    about_it = [line for line in watched.lines if "store" in line]
    assert len(about_it) == 2, watched.lines
    assert "Traceback" not in "".join(watched.lines)
    assert used < 0.5
    assert asked >= 1
    assert status == 0
