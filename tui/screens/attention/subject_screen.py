"""A screen with units or incidents which people acknowledge, assign and comment."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from tui.console.actor import actor
from tui.domain.attention.subject import IncidentSubject, Subject, UnitSubject
from tui.domain.text.safe_text import clean
from tui.domain.unit.stored_unit import StoredUnit
from tui.lazy_dataclass import dataclass
from tui.screens.attention.symbols import SYMBOLS
from tui.screens.shell.action_screen import ActionScreen
from tui.screens.shell.session import session_of
from tui.store import StoreError
from tui.widgets.table.table import Table

if TYPE_CHECKING:
    from tui.screens.attention.acknowledge import AcknowledgementForm

OVER = "Nothing was written: it is over, or it changed meanwhile."


@dataclass(frozen=True, slots=True)
class ChosenSubjects:
    """What is acknowledged, assigned or commented, and what people call it."""

    subjects: Sequence[Subject]
    what: str
    """`Bus 9`, `3 units`, `Battery empty: 12 units`."""
    are_acknowledged: bool
    """All of them are acknowledged now."""

    @classmethod
    def of_units(cls, units: Sequence[StoredUnit]) -> "ChosenSubjects":
        """Return units as subjects; a unit which is acknowledged with its incident stands for that."""
        subjects: dict[Subject, None] = {}
        for unit in units:
            known = unit.acknowledged
            incident = known.incident if known else None
            subjects[IncidentSubject(incident) if incident else UnitSubject(unit.key)] = None
        what = clean(units[0].name) if len(units) == 1 else f"{len(units):,} units"
        return cls(tuple(subjects), what, bool(units) and all(unit.acknowledged for unit in units))


class SubjectScreen(ActionScreen):
    """Acknowledges, assigns and comments what is under the cursor, or what is marked."""

    symbols: Sequence[tuple[str, str]] = SYMBOLS
    """What each sign on the screen means."""

    async def subjects(self) -> ChosenSubjects:
        """Return the units of the targets."""
        units: dict[str, StoredUnit] = {}
        for record in await self.targets():
            unit = await self.console.store.units.of_device(record.account, record.key)
            if unit is not None:
                units[unit.key] = unit
        return ChosenSubjects.of_units(tuple(units.values()))

    async def _subjects_or_notice(self, action: str) -> ChosenSubjects | None:
        """Return what is chosen; None, with a notice, where that is nothing or the action is refused."""
        for table in self.query(Table):
            table.is_cursor_chosen = True  # what is said next is of the same row, wherever it moves
        refusal = self.console.store.attention.refusal(action)
        chosen = await self.subjects()
        if refusal:
            self.notify(refusal, severity="warning", markup=False)
        elif not chosen.subjects:
            self.notify("Select a unit, a cause or an incident first.", markup=False)
        return chosen if chosen.subjects and not refusal else None

    async def action_acknowledge(self) -> None:
        """Acknowledge with a reason; what is acknowledged already needs somebody again."""
        from tui.screens.attention.acknowledge import AcknowledgeDialog

        chosen = await self._subjects_or_notice("acknowledge")
        if chosen is None:
            return
        store, what = self.console.store.attention, chosen.what
        if chosen.are_acknowledged:
            await self._say(
                lambda: store.unacknowledge(chosen.subjects, actor=actor()),
                f"No longer acknowledged: {what}.",
            )
            return

        def filled(form: "AcknowledgementForm | None") -> None:
            if form is not None:
                self._say_later(
                    lambda: store.acknowledge(
                        chosen.subjects,
                        actor=actor(),
                        reason=form.reason,
                        until=form.until,
                        start=form.start,
                    ),
                    f"Planned work on {what}."
                    if form.start
                    else f"Acknowledged {what}. K takes it back.",
                )

        self.app.push_screen(AcknowledgeDialog(what, session_of(self).time_style()), filled)

    async def action_assign(self) -> None:
        """Assign to somebody: to oneself, unless another name is typed."""
        from tui.screens.shell.one_line import AssignDialog

        chosen = await self._subjects_or_notice("assign")
        if chosen is None:
            return

        def filled(name: str | None) -> None:
            if name is not None:
                said = f"Assigned to {clean(name)}" if name else "Assigned to nobody"
                self._say_later(
                    lambda: self.console.store.attention.assign(
                        chosen.subjects, actor=actor(), to=name or None
                    ),
                    f"{said}: {chosen.what}.",
                )

        names = await self.console.store.attention.people()
        self.app.push_screen(AssignDialog(chosen.what, actor(), names), filled)

    async def action_comment(self) -> None:
        """Write a comment, which everybody on the store sees."""
        from tui.screens.shell.one_line import OneLineDialog

        chosen = await self._subjects_or_notice("comment")
        if chosen is None:
            return

        def filled(text: str | None) -> None:
            if text is not None:
                self._say_later(
                    lambda: self.console.store.attention.comment(
                        chosen.subjects, text, actor=actor()
                    ),
                    f"Commented: {chosen.what}.",
                )

        dialog = OneLineDialog(f"Comment on {chosen.what}", "", "Enter: write · Esc: cancel")
        self.app.push_screen(dialog, filled)

    def _say_later(self, say: Callable[[], Awaitable[Sequence[Subject]]], words: str) -> None:
        self.run_worker(self._say(say, words), group="act", exclusive=True, exit_on_error=False)

    async def _say(self, say: Callable[[], Awaitable[Sequence[Subject]]], words: str) -> None:
        """Write what was said; the words tell that it was done, or why it was not."""
        try:
            done = await say()
        except StoreError as error:
            self.notify(str(error), severity="warning", markup=False)
            return
        self.notify(words if done else OVER, markup=False)
        self.acted()
