"""The search for one unit: what is known of its place, when it is heard next, and what was begun for it."""

from datetime import datetime

from tui.console.recovery.begin import due_words
from tui.console.recovery.plans import next_report_by, tracker_of
from tui.console.recovery.words import place_words
from tui.console.wiring import Console
from tui.domain.change.rehearsal import RehearsalStage
from tui.domain.device.record import DeviceRecord
from tui.domain.recovery.search_area import PlaceWord, SearchArea, search_area
from tui.domain.text.times import utc_minute
from tui.domain.unit.unit import Unit
from tui.export.search_area import hand_over
from tui.store import Job


class Search:
    """The search for one unit; `read` reads the store again, the rest needs no store."""

    def __init__(self, console: Console, unit: Unit) -> None:
        """Search for this unit; nothing is read yet."""
        self.unit = unit
        self._console = console
        self._words: tuple[PlaceWord, ...] = ()
        self._tracker: DeviceRecord | None = None
        self._due: datetime | None = None
        self._back: tuple[Job, datetime] | None = None

    async def read(self) -> None:
        """Read every word about its place, when its next report is due, and whether a recovery is under way."""
        console, now = self._console, self._console.now()
        record = self.unit.records[0]
        newest = await console.store.devices.get(record.account, record.key)
        if newest is not None:
            self.unit = await console.unit(newest)
        area = search_area(await place_words(console, self.unit, now), now)
        self._words = area.words if area else ()
        found = tracker_of(console, self.unit)
        self._tracker = found[0] if found else None
        self._due = await next_report_by(console, found[0]) if found else None
        self._back = await self._put_back(found[0], found[1].name) if found else None

    async def _put_back(self, tracker: DeviceRecord, action: str) -> tuple[Job, datetime] | None:
        """Return the stored job which puts the old frequency back, and when; None: none does."""
        for known in await self._console.store.rehearsals.going_on():
            at = known.how.start_at
            if known.stage is RehearsalStage.DATED and at is not None:
                job = await self._console.store.journal.job(known.job)
                devices = {row.device for row in job.targets}
                if (job.account, job.action) == (tracker.account, action) and (
                    tracker.key in devices
                ):
                    return job, at
        return None

    def area(self) -> SearchArea | None:
        """Return where the unit can be now, from what was read last; None: nothing told where it was."""
        return search_area(self._words, self._console.now())

    def hand_over(self) -> list[str]:
        """Return what somebody needs who goes and looks for it, in lines."""
        return hand_over(self.unit, self.area(), self._console.now())

    def lines(self) -> list[str]:
        """Return the hand-over, and below its first line when the unit is heard next and what was begun."""
        first, *rest = self.hand_over()
        return [first, *self._status(), *rest]

    def _status(self) -> list[str]:
        lines = []
        if self._tracker is not None:
            lines.append(due_words(self._due))
        if self._back is not None:
            job, at = self._back
            after = next((row.after for row in job.targets if row.after), "") or "as before"
            lines.append(
                f"It was told to report as often as it can; at {utc_minute(at)} job {job.job} puts back: {after}."
            )
        return lines
