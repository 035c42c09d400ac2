"""CharterUP's client: its ten commands in the words of the contract."""

import logging
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from re import IGNORECASE, fullmatch
from typing import Any, Literal

from tui.domain.change.action import Outcome, Values
from tui.domain.device.record import DeviceRecord, Report, ReportPage, Row, Usage
from tui.providers.charterup import calls, frequency, history, lists, records
from tui.providers.charterup.answer import CommandAnswer, NoSuchDevice
from tui.providers.charterup.line import CharterUpLine
from tui.providers.charterup.models import Device, DeviceReport
from tui.providers.charterup.report_asker import ReportAsker
from tui.providers.charterup.views import LISTS
from tui.providers.contract import Access, Call, Check, FindDevices, Sending, Signer, Wire
from tui.providers.errors import AccessDenied, AnswerUnreadable, Blocked
from tui.providers.one_key import told_apart
from tui.providers.request_form import require_list
from tui.providers.unread_fields import UnreadFields, count_unread_rows

SUSPICIOUS_COUNT = 1000
"""The vendor's newer API pages its devices by so many; whether this one does is not documented."""

_log = logging.getLogger(__name__)


class CharterUp:
    """One CharterUP account, as the console may ask it."""

    def __init__(self, access: Access, connect: Callable[[Signer], Wire]) -> None:
        self._access = access
        self._line = CharterUpLine(access, connect)
        self._org_id = str(access.options.get("org_id") or "")
        self._asker = ReportAsker(access, self._line)
        self._has_warned_of_count = False
        self._unread = UnreadFields("devices", adds_up=False)
        self._keys: dict[str, str] = {}
        """The keys of the devices seen so far, by address."""

    @property
    def server_offset(self) -> timedelta:
        """What to add to our clock to get CharterUP's, as its answers tell."""
        return self._line.clock.offset

    async def check(self) -> Check:
        """Ask whether the key is valid, then count the devices: 2 units."""
        call = calls.command(calls.VALIDATE)
        answer = await self._line.ask(call)
        words = self._line.words(call, answer)
        if answer.status >= 300 or not fullmatch(r"valid api key\.?", words, IGNORECASE):
            raise AccessDenied(
                f"{self._line.what(call)}: {words.rstrip('.') or 'the answer does not say that the key is valid'}. "
                "Nothing was changed. Copy the whole key from CharterUP's account settings."
            )
        count = len(await self._devices())
        noun = "device" if count == 1 else "devices"
        doubt = " (exactly one full page: there may be more)" if count == SUSPICIOUS_COUNT else ""
        return Check(
            f"{self._access.account}: the key is valid; CharterUP shows {count} {noun}{doubt}.",
            count,
        )

    async def devices(self) -> AsyncIterator[Sequence[DeviceRecord]]:
        """Read every device of the account's reservations by one call: 1 unit, one page.

        Raise `AnswerUnreadable` at the end if different devices have one deviceId: they are left out.
        """
        what = f"{self._line.account}: CharterUP's device list"
        found, problem = told_apart(await self._devices(), what, "deviceId")
        yield found
        if problem is not None:
            raise problem

    async def device(self, address: str) -> DeviceRecord | None:
        """Read one device by IMEI or DeviceID: 1 unit; None if CharterUP knows no such device."""
        call = calls.command("get_device", identifier=address)
        try:
            answer = await self._line.ask(call)
        except NoSuchDevice:
            return None
        found = [self._record(row) for row in answer.rows]
        if not found:
            return None
        fitting = [record for record in found if _is_named(record, address)]
        if len(fitting) != 1:
            raise AnswerUnreadable(
                f"{self._line.what(call)}: the answer is not about the one device asked for. "
                "Stored data is unchanged."
            )
        return fitting[0]

    async def reports(
        self, device: DeviceRecord, since: datetime, until: datetime, *, full: bool = False
    ) -> ReportPage:
        """Read one device's reports of a span: up to 3 units for each two days, more where cut.

        If the budget ends on the way, the page's `until` says how far it got.
        """

        async def ask(start: datetime, end: datetime) -> history.SpanAnswer:
            return await self._ask_reports(device, start, end, full=full)

        return await history.read_span(ask, since, until)

    async def reports_at_once(
        self, device: DeviceRecord, since: datetime, until: datetime
    ) -> ReportPage:
        """Read one device's reports of a span by one call: up to 3 units, 1 for more than two days.

        The page is cut where the answer is full: which end of the span it lacks is not documented.
        """
        first, last = history.whole_seconds(since, until)
        start, end = first - history.OVERLAP, last + history.OVERLAP
        answer = await self._ask_reports(device, start, end)
        return ReportPage(
            reports=history.within(answer.reports, start, end),
            since=since,
            until=history.truthful(since, until, answer.server_time),
            cut=answer.is_full,
            units=answer.units,
        )

    async def _ask_reports(
        self, device: DeviceRecord, start: datetime, end: datetime, *, full: bool = False
    ) -> history.SpanAnswer:
        def call_of(core: calls.Core) -> Call:
            return calls.single_reports(device.address, start, end, core=core)

        call, answer = await self._asker.ask(call_of, full=full)
        models = await self._asker.read(call, answer)
        if not all(records.is_of(model, device) for model in models):
            raise AnswerUnreadable(
                f"{self._line.what(call)}: the answer has another device's reports in it. "
                "Stored data is unchanged."
            )
        kind = records.device_type(device)
        return history.SpanAnswer(
            tuple(self._report(model, device.key, kind) for model in models),
            len(models) >= calls.most_reports(start, end),
            calls.actual_units(call.operation, len(models)),
            answer.server_time,
        )

    async def reports_all(self, since: datetime, until: datetime, find: FindDevices) -> ReportPage:
        """Read every device's reports by one call, of 24 hours and 500 reports at most: 5 units."""
        first, last = history.whole_seconds(since, until)
        start = first - history.OVERLAP
        end = min(last + history.OVERLAP, start + calls.LONGEST_OF_ALL)

        def call_of(core: calls.Core) -> Call:
            return calls.all_reports(start, end, core=core)

        call, answer = await self._asker.ask(call_of)
        sent = await self._asker.read(call, answer)
        owners = records.Owners(await find(records.names(sent)))
        found: dict[str, Report] = {}
        for model in sent:
            report = self._report(model, *owners.of(model))
            found[report.key] = report
        reached = min(until, end - history.OVERLAP)
        return ReportPage(
            reports=history.within(found.values(), start, end),
            since=since,
            until=history.truthful(since, reached, answer.server_time),
            cut=len(answer.rows) >= calls.MOST_OF_ALL,
            units=calls.actual_units(call.operation, len(answer.rows)),
        )

    async def usage(
        self,
        device: DeviceRecord,
        period: Literal["daily", "monthly"],
        since: datetime,
        until: datetime,
    ) -> Sequence[Usage]:
        """Refuse: CharterUP has no data usage."""
        del device, period, since, until
        raise self._refusal("has no data usage; ask the SIM's vendor")

    async def rows(self, list: str, argument: str | None = None) -> Sequence[Row]:
        """Read a list: 1 unit, and 1 more where no stored device tells what to ask it with."""
        require_list("CharterUP", LISTS, list, argument)
        rows = await self._rows(list, argument)
        return await count_unread_rows(self._access.learned, LISTS, list, rows)

    async def _rows(self, list: str, argument: str | None) -> Sequence[Row]:
        account = self._access.account
        match list:
            case "groups":
                call = calls.command("get_device_groups", identifier=await self._org(argument))
                return lists.groups(await self._line.ask(call), account)
            case "orgs":
                call = calls.command("get_orgs", identifier=await self._org(argument))
                return lists.orgs(await self._line.ask(call), account)
            case "frequencies":
                answer = await self._frequencies(argument)
                return lists.frequencies(answer, account, self._keys.get(argument or ""))
        call = calls.command("get_device_group", identifier=argument)
        return lists.group_devices(await self._line.ask(call), account)

    def prepare(self, action: str, targets: Sequence[str], values: Values) -> Call:
        """Return the one request which does this to this device, without sending it."""
        return frequency.prepare(action, targets, values)

    async def apply(
        self, action: str, targets: Sequence[str], values: Values, sending: Sending
    ) -> Mapping[str, Outcome]:
        """Send the request and return what CharterUP made of it: 1 unit; accepted means queued."""
        call = self.prepare(action, targets, values)
        answer = await self._line.ask(call, sending=sending)
        return {
            targets[0]: frequency.judge(
                answer, self._line.what(call), self._line.words(call, answer)
            )
        }

    async def _devices(self) -> list[DeviceRecord]:
        answer = await self._line.ask(calls.command("get_devices"))
        self._unread.clear()
        found = [self._record(row) for row in answer.rows]
        await self._unread.save(self._access.learned)
        if len(found) == SUSPICIOUS_COUNT and not self._has_warned_of_count:
            self._has_warned_of_count = True
            _log.warning("%s: exactly 1000 devices arrived; there may be more", self._line.account)
        return found

    async def _org(self, argument: str | None) -> str:
        """Return the OrgID to ask for: given, configured, or named by most devices, stored ones first."""
        named = argument or self._org_id
        if named.strip():
            return named
        for read in (self._access.known_devices, self._devices):
            orgs = (Device.read(device.vendor, "a device").org_id for device in await read())
            if counted := Counter(org for org in orgs if org):
                return counted.most_common(1)[0][0]
        raise self._refusal("lists no device with an OrgID; set org_id for this account")

    async def _frequencies(self, argument: str | None) -> CommandAnswer:
        """Ask for the frequencies of a device: of the given one, else of any, a stored one first."""
        name = "get_reporting_frequencies"
        if argument:
            return await self._line.ask(calls.command(name, identifier=argument))
        for device in (await self._access.known_devices())[:1]:
            with suppress(NoSuchDevice):  # it has left the account since its list was read
                return await self._line.ask(calls.command(name, identifier=device.address))
        for device in (await self._devices())[:1]:
            return await self._line.ask(calls.command(name, identifier=device.address))
        raise self._refusal("lists no device; give a device identifier")

    def _record(self, sent: Any) -> DeviceRecord:
        device = Device.read(sent, f"{self._line.account}: CharterUP device")
        self._unread.count(device)
        record = records.device_record(device, self._access.account, self._access.now())
        self._keys[record.address] = self._keys[record.key] = record.key
        return record

    def _report(self, report: DeviceReport, key: str, kind: str | None) -> Report:
        return records.report_record(report, self._access.account, key, kind)

    def _refusal(self, why: str) -> Blocked:
        return Blocked(f"{self._access.account}: CharterUP {why}. Nothing was changed.")


def _is_named(record: DeviceRecord, address: str) -> bool:
    asked = address.lstrip("0")
    return asked in {name.lstrip("0") for name in (record.key, record.imei) if name}
