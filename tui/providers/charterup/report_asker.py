"""Asking for reports: in full where the account sends them, else their core."""

from collections.abc import Callable

from tui.providers.charterup import full_report
from tui.providers.charterup.answer import CommandAnswer, NoSuchDevice
from tui.providers.charterup.calls import Core
from tui.providers.charterup.field_faults import faults, save_faults
from tui.providers.charterup.full_reports import FullReports
from tui.providers.charterup.line import CharterUpLine
from tui.providers.charterup.models import DeviceReport
from tui.providers.contract import Access, Call
from tui.providers.errors import NotPermitted, Refused

CallOf = Callable[[Core], Call]
"""Makes the call, given `coredataonly`."""


class ReportAsker:
    """Asks for reports as the account gets them, and learns from each answer how that is."""

    def __init__(self, access: Access, line: CharterUpLine) -> None:
        self._access = access
        self._line = line
        self._as_text = bool(access.options.get("core_data_as_text"))
        wanted = bool(access.options.get("full_reports", True))
        self._mode = FullReports(access.learned, wanted=wanted)

    async def ask(self, call_of: CallOf, *, full: bool = False) -> tuple[Call, CommandAnswer]:
        """Ask for reports; `full`: a person asked for every field, whatever the account's setting."""
        if not full and not await self._mode.are_asked_for():
            call, answer = await self._ask(call_of, is_core=True)
            await self._mode.hear_core(answer.surplus, rows=len(answer.rows), at=self._access.now())
            return call, answer
        try:
            call, answer = await self._ask(call_of, is_core=False)
        except (Refused, NotPermitted) as refusal:
            if full or isinstance(refusal, NoSuchDevice) or not self._mode.may_ask_core_instead:
                raise
            return await self._ask_core_instead(call_of)
        self._mode.may_ask_core_instead = True
        is_full = any(isinstance(row, dict) and full_report.is_full(row) for row in answer.rows)
        await self._mode.hear_full(
            answer.surplus, rows=len(answer.rows), is_full=is_full, at=self._access.now()
        )
        return call, answer

    async def read(self, call: Call, answer: CommandAnswer) -> list[DeviceReport]:
        """Read the reports of an answer, and remember which fields cannot be read."""
        sent = DeviceReport.read_all(answer.rows, self._line.what(call))
        await save_faults(self._access.learned, faults(sent))
        return sent

    async def _ask_core_instead(self, call_of: CallOf) -> tuple[Call, CommandAnswer]:
        """Ask for what was refused in full once more as core; if that is refused too, full is not why."""
        self._mode.may_ask_core_instead = False
        call, answer = await self._ask(call_of, is_core=True)
        await self._mode.hear_refusal(self._access.now())
        return call, answer

    async def _ask(self, call_of: CallOf, *, is_core: bool) -> tuple[Call, CommandAnswer]:
        call = call_of(str(is_core).lower() if self._as_text else is_core)
        return call, await self._line.ask(call)
