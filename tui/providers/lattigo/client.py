"""Lattigo's client: one account's calls, endpoint by endpoint."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Literal

from tui.domain.change.action import Outcome, TargetState, Values
from tui.domain.device.record import DeviceRecord, ReportPage, Row, Usage
from tui.domain.device.texts import Selection
from tui.domain.text.safe_text import clean
from tui.providers.contract import Access, Call, Check, FindDevices, Sending, Wire
from tui.providers.decoder import decode
from tui.providers.errors import Blocked, PerhapsDone, ProviderError, Refused
from tui.providers.field_name import look_up
from tui.providers.lattigo import history, lists, operations
from tui.providers.lattigo.actions import ACTIONS, NOTE
from tui.providers.lattigo.learned_sizes import LearnedSizes
from tui.providers.lattigo.models import unwrap
from tui.providers.lattigo.options import Options
from tui.providers.lattigo.pages import Query
from tui.providers.lattigo.paths import DEVICES, device_path
from tui.providers.lattigo.reach import Reaches
from tui.providers.lattigo.reading import Reader, Shape, naming
from tui.providers.lattigo.records import BLANK_NOTE, RecordWriter, device_identity
from tui.providers.lattigo.statuses import DEVICE, READ, ask
from tui.providers.lattigo.views import LISTS
from tui.providers.request_form import RequestForm, read_form, require_list
from tui.providers.unread_fields import count_unread_rows

_DEVICES = Shape(("devices", "device"), ("device_name", "id", "iccid"), device_identity)
_NO_DEVICE: tuple[Any, ...] = (None, {}, [], {"device": None}, {"device": {}})
_DETAILS = (("details", "true"),)
_FRESH = timedelta(minutes=1)
_USUAL_TEXTS = timedelta(days=30)
_CUT_AT = 100
"""Notes over this "may be truncated arbitrarily by the platform" (lattigo.txt, note)."""


class LattigoClient:
    """Talks to Lattigo on behalf of one account."""

    def __init__(self, access: Access, wire: Wire) -> None:
        self._access = access
        self._wire = wire
        self._scribe = RecordWriter(access.account)
        self._reaches = Reaches(access.find_stored)
        self._known: dict[str, tuple[datetime, frozenset[str]]] = {}

    @cached_property
    def options(self) -> Options:
        """The account's further settings; raises `Blocked` at first use if one is wrong."""
        return Options.read(self._access.options)

    @cached_property
    def _reader(self) -> Reader:
        sizes = LearnedSizes(self._access.learned, self._access.now)
        return Reader(self._wire, self.options.per_page, sizes)

    async def check(self) -> Check:
        """Read names of devices until their number is known; raise `AccessDenied` for a bad key."""
        walk = await self._reader.walk(DEVICES, _DEVICES)
        counted = 0
        async for page in walk.pages():
            counted += len(page)
            if walk.total is not None:
                break
        devices = counted if walk.total is None else walk.total
        return Check(
            f"The key works; it sees {devices} device{'' if devices == 1 else 's'}.", devices
        )

    async def devices(self) -> AsyncIterator[Sequence[DeviceRecord]]:
        """Read all devices in full; raise `AnswerUnreadable` at the end if the list was not whole."""
        self._scribe.unread_devices.clear()
        async for page in self._listed(_DETAILS):
            yield page
        await self._scribe.unread_devices.save(self._access.learned)

    async def devices_in(self, state: str) -> AsyncIterator[Sequence[DeviceRecord]]:
        """Read the devices in one state in full (lattigo.txt, v2/devices, `state`)."""
        async for page in self._listed((*_DETAILS, ("state", state))):
            yield page

    async def _listed(self, query: Query) -> AsyncIterator[Sequence[DeviceRecord]]:
        walk = await self._reader.walk(DEVICES, _DEVICES, query)
        async for page in walk.pages():
            now = self._access.now()
            records = [self._scribe.device(sent, now, walk.what) for sent in page]
            self.know(records)
            yield records
        walk.require_whole()

    async def device(self, address: str) -> DeviceRecord | None:
        """Read one device; null, nothing, 403 and 404 all mean "not found or not yours"."""
        reach = await self._reaches.find(address)
        return await self._device(reach.path(), reach.query)

    def know(self, records: Iterable[DeviceRecord]) -> None:
        """Remember the ICCIDs of devices whose names cannot be put in a path."""
        self._reaches.know(records)

    async def device_by(self, kind: str, text: str) -> DeviceRecord | None:
        """Read the device with an identifier (lattigo.txt, v2/devices/:device_name, `id_type`)."""
        return await self._device(device_path(text.removeprefix("+")), (("id_type", kind),))

    async def _device(self, path: str, query: Query = ()) -> DeviceRecord | None:
        reply = await self._reader.get(path, query, accepts=DEVICE)
        if reply.status not in READ or not reply.body.strip():
            return None
        body = decode(reply.body, naming(path))
        if body in _NO_DEVICE:
            return None
        found = unwrap(body, naming(path), _DEVICES.wrappers, _DEVICES.lone)
        return self._scribe.device(found[0], self._access.now(), naming(path)) if found else None

    async def reports(
        self, device: DeviceRecord, since: datetime, until: datetime, *, full: bool = False
    ) -> ReportPage:
        """Read one device's reports of a span; `full` makes no difference here."""
        del full
        page = await history.reports(self._reader, self._scribe, device, since, until)
        await self._scribe.unread_reports.save(self._access.learned)
        return page

    async def reports_all(self, since: datetime, until: datetime, find: FindDevices) -> ReportPage:
        """Refuse: Lattigo lists reports of one device at a time."""
        del since, until, find
        raise Blocked("Lattigo lists reports of one device at a time. Nothing was sent.")

    async def usage(
        self,
        device: DeviceRecord,
        period: Literal["daily", "monthly"],
        since: datetime,
        until: datetime,
    ) -> Sequence[Usage]:
        """Read one SIM's use by day or month; the days need not add up to the month."""
        now = self._access.now()
        found = await history.usage(
            self._reader, self._scribe, device, period=period, span=(since, until), fetched_at=now
        )
        await self._scribe.unread_usage.save(self._access.learned)
        return found

    async def rows(self, list: str, argument: str | None = None) -> Sequence[Row]:
        """Read `rate-plans`, `users`, or `sms` of the device with that name."""
        require_list("Lattigo", LISTS, list, argument)
        if list == "users":
            return await lists.users(self._reader, self._scribe)
        if list == "rate-plans":
            rows = await lists.rate_plans(self._reader, self._scribe)
            return await count_unread_rows(self._access.learned, LISTS, list, rows)
        now = self._access.now()
        return await self.texts(argument or "", Selection(now - _USUAL_TEXTS, now))

    async def texts(self, address: str, selection: Selection) -> Sequence[Row]:
        """Read a device's texts of a span and a direction (lattigo.txt, get_sms)."""
        device = await self.device(address)
        if device is None:
            raise Refused(f"{clean(address)}: no such device, or it belongs to another account.")
        reach = await self._reaches.find(address)
        rows = await lists.sms(self._reader, self._scribe, reach, device.key, selection)
        return await count_unread_rows(self._access.learned, LISTS, "sms", rows)

    def prepare(self, action: str, targets: Sequence[str], values: Values) -> Call:
        """Return the request of an action; a name given twice is sent once.

        Raise `Blocked` for what must not be sent: unknown fields, wrong values, too many devices.
        """
        form = self._form(action, targets, values)
        return operations.call(form, self.options, self._reaches.of)

    async def apply(
        self, action: str, targets: Sequence[str], values: Values, sending: Sending
    ) -> Mapping[str, Outcome]:
        """Send an action, after checking what Lattigo would silently ignore, and judge each target."""
        form = self._form(action, targets, values)
        for target in form.targets if form.action.target == "device" else ():
            await self._reaches.find(target)
        call = operations.call(form, self.options, self._reaches.of)
        await self._require_known(action, form.values)
        reply = await ask(self._wire, call, sending)
        body = decode(reply.body, call.operation)
        outcomes = operations.judge(form, body, call.operation, self._reaches.of)
        first = form.targets[0]
        if action == NOTE.name and outcomes[first].state is TargetState.ACCEPTED:
            outcomes[first] = await self._read_back(first, form.values, outcomes[first])
        return outcomes

    def _form(self, action: str, targets: Sequence[str], values: Values) -> RequestForm:
        return read_form("Lattigo", ACTIONS, action, targets, values, most=self.options.chunk)

    async def _require_known(self, action: str, form: Mapping[str, Any]) -> None:
        """Compare names with the account's lists: a wrong user would be ignored, a plan misspelt."""
        wanted, source = (
            ([form["rate_plan_name"]], "rate-plans")
            if action == "activation_request"
            else (form.get("usernames", []), "users")
        )
        if not wanted:
            return
        try:
            known = await self._names(source)
        except PerhapsDone as error:
            raise Blocked(
                f"Nothing was sent, because the list {source} could not be read: {error}"
            ) from error
        if unknown := [clean(name) for name in wanted if name not in known]:
            raise Blocked(
                f"Not in this account's list {source}: {', '.join(unknown)}. Nothing was sent."
            )

    async def _names(self, source: str) -> frozenset[str]:
        """Read the keys of a list; the chunks of one job share an answer of the last minute."""
        now = self._access.now()
        read_at, names = self._known.get(source, (now - _FRESH, frozenset()))
        if now - read_at >= _FRESH:
            names = frozenset(row.key for row in await self.rows(source))
            self._known[source] = now, names
        return names

    async def _read_back(self, address: str, form: Mapping[str, Any], done: Outcome) -> Outcome:
        """Return the outcome, and what the note reads now if the platform did not keep it as written."""
        written = form["note"]
        if 0 < len(written) <= _CUT_AT:
            return done
        try:
            device = await self.device(address)
        except ProviderError:
            return done
        kept = look_up(device.vendor, form["field_name"]) if device is not None else written
        if kept == written or (not written and kept in (None, BLANK_NOTE)):
            return done
        return Outcome(done.state, f'{done.answer}; the note now reads "{clean(str(kept))}"')
