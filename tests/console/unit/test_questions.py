"""Asking at once about one unit: each vendor's open questions, for a person, and not twice in a row."""

from datetime import timedelta

from tests.sync.desk import SIMS, TRACKERS, desk
from tui.console.unit.questions import ask_about
from tui.domain.verdict.judgement import Question


class Judge:
    """Counts how often it judged, and raises one more question the first time."""

    def __init__(self, store, then):
        self.store, self.then, self.calls = store, then, 0

    async def __call__(self):
        self.calls += 1
        keys = [(self.then.account, self.then.key)]
        await self.store.questions.save(keys, [self.then] if self.calls == 1 else [])


async def a_unit(at):
    """Return a SIM and a tracker, and the questions about them."""
    sim, tracker = [
        next(record for record in await at.records(account) if "/" not in record.address)
        for account in (SIMS, TRACKERS)
    ]
    asked = [
        Question(account=SIMS, key=sim.key, ask="details", urgency=5),
        Question(account=TRACKERS, key=tracker.key, ask="reports", urgency=3),
    ]
    await at.console.store.questions.save([], asked)
    return [sim, tracker]


async def test_each_vendor_is_asked_and_then_what_the_answers_raise():
    async with desk(fleet=12) as at:
        sim, tracker = records = await a_unit(at)
        judge = Judge(at.console.store, Question(account=SIMS, key=sim.key, ask="usage"))
        at.transport.left.clear()

        done = await ask_about(at.console, records, judge)
        sent = [path for _, path in at.transport.left]

        assert (done.asked, done.problems) == (3, ())
        assert done.is_new
        assert judge.calls == 2
        assert [path for path in sent if "lattigo" in path] == [
            f"/lattigo/v2/devices/{sim.address}",
            f"/lattigo/v2/devices/{sim.address}/daily_data_usages",
        ]
        assert await at.console.store.reports.read(TRACKERS, tracker.key, None, None)


async def test_what_was_asked_a_moment_ago_is_not_asked_again():
    async with desk(fleet=12) as at:
        records = await a_unit(at)
        same = Question(account=SIMS, key=records[0].key, ask="details", urgency=5)
        await ask_about(at.console, records, Judge(at.console.store, same))
        sent = len(at.transport.left)
        await at.console.store.questions.save([], [same])
        again = await ask_about(at.console, records, Judge(at.console.store, same))
        assert (again.asked, len(at.transport.left)) == (0, sent)
        at.clock.advance(timedelta(minutes=2).total_seconds())
        later = await ask_about(at.console, records, Judge(at.console.store, same))

        assert later.asked == 2


async def test_a_vendor_which_does_not_answer_is_named_and_the_other_is_asked():
    async with desk(fleet=12) as at:
        records = await a_unit(at)
        at.faults.strike("connect_error", vendor="lattigo", times=9)
        done = await ask_about(
            at.console,
            records,
            Judge(at.console.store, Question(account=TRACKERS, key="-", ask="texts")),
        )

        assert len(done.problems) == 1
        assert done.problems[0].startswith(SIMS)
        assert done.asked == 1
