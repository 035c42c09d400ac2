"""Runs the tests in processes forked from one which has collected them: `pytest --forks 6`.

The usual plugin for this starts each worker as a program, which imports and collects everything for itself: with six on
two cores a tenth of all the work. Here that is done once (docs/decisions/0022-tests-are-collected-once.md). To other plugins a
worker looks as one of pytest-xdist's, which those that write pictures and files know. It needs `os.fork`.
"""

import os
import random
import signal
import traceback
from collections import deque
from contextlib import suppress
from itertools import groupby
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess

import pytest

PART = 12
"""Most tests of one file which a worker takes at once; it makes for all of them what they share."""

BEFORE_THE_END = 0.7
"""Up to where, of all pieces, the tests which wait are spread: none of them shall be the last to end."""
PATIENCE = 20
"""Seconds for a worker to end what its tests have started, once the run is given up."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(
        "--forks", type=int, default=0, help="run the tests in so many processes forked from this"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop(session: pytest.Session) -> bool | None:
    """Run the collected tests in forked processes, if that was asked for."""
    option = session.config.option
    if not option.forks or option.collectonly or session.testsfailed:
        return None
    workers = _Workers(session)
    try:
        workers.run(option.forks)
    finally:
        workers.stop()
    return True


class _Workers:
    """The forked processes, seen from the one which collected the tests."""

    def __init__(self, session: pytest.Session) -> None:
        self._session = session
        self._waiting = deque(parts_of(session.items))
        self._processes: dict[Connection, ForkProcess] = {}
        self._running: dict[Connection, str] = {}
        """The test each worker began last."""

    def run(self, count: int) -> None:
        """Hand out all parts, each worker's next when it begins one, and report what becomes of their tests."""
        context = get_context("fork")
        self._session.config._tmp_path_factory.getbasetemp()  # noqa: SLF001 - made before there are several
        for number in range(min(count, len(self._waiting))):
            here, there = context.Pipe()
            process = context.Process(target=_work, args=(self._session, number, count, there))
            process.start()
            there.close()
            self._processes[here] = process
            self._hand_out(here)
        while self._processes:
            for connection in wait(list(self._processes)):
                self._receive(connection)
            if reason := self._session.shouldfail or self._session.shouldstop:
                raise self._session.Failed(reason)

    def stop(self) -> None:
        """End the workers which still run, with the servers their tests have started."""
        for process in self._processes.values():
            with suppress(ProcessLookupError):
                os.kill(process.pid or 0, signal.SIGINT)
        for process in self._processes.values():
            process.join(PATIENCE)
            process.kill()

    def _hand_out(self, connection: Connection) -> None:
        with suppress(BrokenPipeError):  # it has died, which is reported where its end is read
            connection.send(self._waiting.popleft() if self._waiting else None)

    def _receive(self, connection: Connection) -> None:
        config = self._session.config
        try:
            what, data = connection.recv()
        except (EOFError, ConnectionResetError):
            self._end(connection)
            return
        if what == "part begun":
            self._hand_out(connection)
        elif what == "test begun":
            self._running[connection] = data
        elif what == "reported":
            report = config.hook.pytest_report_from_serializable(config=config, data=data)
            config.hook.pytest_runtest_logreport(report=report)
        elif what == "ended":
            self._running.pop(connection)
            config.hook.pytest_runtest_logfinish(nodeid=data[0], location=data[1])
        else:
            raise RuntimeError(f"a worker failed:\n{data}")

    def _end(self, connection: Connection) -> None:
        process = self._processes.pop(connection)
        process.join()
        if not process.exitcode:
            return
        test = self._running.get(connection, "no test")
        why = f"a worker ended with {process.exitcode} while it ran {test}"
        report = pytest.TestReport(test, (test, None, test), {}, "failed", why, "call")
        self._session.config.hook.pytest_runtest_logreport(report=report)
        self._session.shouldfail = why


def parts_of(items: list[pytest.Item]) -> list[list[int]]:
    """Return the tests, by their places, in the pieces which workers take: of one file, and no more than `PART`.

    Tests which wait in real time are pieces of their own among the first of the others: while one waits, others run.
    """
    waits = [place for place, item in enumerate(items) if item.get_closest_marker("waits")]
    others = sorted(set(range(len(items))) - set(waits))
    parts = []
    for _, group in groupby(others, key=lambda place: items[place].path):
        places = list(group)
        parts += [places[at : at + PART] for at in range(0, len(places), PART)]
    every = max(1, int(len(parts) * BEFORE_THE_END / max(1, len(waits))))
    for number, place in enumerate(waits):
        parts.insert(number * (every + 1), [place])
    return parts


class _Reporting:
    """A plugin of a worker which sends what becomes of its tests to the process which forked it."""

    def __init__(self, config: pytest.Config, connection: Connection) -> None:
        self._config = config
        self._connection = connection

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        self._connection.send(("test begun", nodeid))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        hook = self._config.hook
        data = hook.pytest_report_to_serializable(config=self._config, report=report)
        self._connection.send(("reported", data))

    def pytest_runtest_logfinish(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        self._connection.send(("ended", (nodeid, location)))


def _work(session: pytest.Session, number: int, count: int, connection: Connection) -> None:
    """Run, in a worker, the parts it is handed until there is none."""
    config = session.config
    try:
        _begin(config, number, count)
        config.pluginmanager.register(_Reporting(config, connection))
        _run_parts(session.items, connection)
    except KeyboardInterrupt:
        pass  # the run is given up
    except BaseException:
        connection.send(("failed", traceback.format_exc()))
        raise
    finally:
        config.pluginmanager.unregister(name="terminalreporter")
        config.hook.pytest_sessionfinish(session=session, exitstatus=0)


def _run_parts(items: list[pytest.Item], connection: Connection) -> None:
    part = connection.recv()
    while part is not None:
        connection.send(("part begun", None))
        following = connection.recv()
        after = [*part[1:], following[0] if following else None]
        for place, next_place in zip(part, after, strict=True):
            item, next_item = items[place], None if next_place is None else items[next_place]
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=next_item)
        part = following


def _begin(config: pytest.Config, number: int, count: int) -> None:
    """Make this process a worker: with files, random numbers and output of its own."""
    name = f"gw{number}"
    os.environ |= {"PYTEST_XDIST_WORKER": name, "PYTEST_XDIST_WORKER_COUNT": str(count)}
    config.workerinput = {"workerid": name}
    factory = config._tmp_path_factory  # noqa: SLF001 - there is no other way to give it a folder
    factory._basetemp = factory.mktemp(name, numbered=False)  # noqa: SLF001 - as above
    random.seed()
    capture = config.pluginmanager.getplugin("capturemanager")
    capture.stop_global_capturing()  # its files are shared with the other workers
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in range(3):
        os.dup2(nowhere, stream)
    capture.start_global_capturing()
