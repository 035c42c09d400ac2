"""One account at Toybox."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, NoReturn
from urllib.parse import quote

from toybox.words import ACTIONS, LISTS
from tui.domain.change.action import Outcome, TargetState, Values
from tui.domain.device.record import DeviceRecord, Report, ReportPage, Row
from tui.providers.contract import Access, Call, Check, Reply, Sending, Signature, Signer, Wire
from tui.providers.decoder import decode
from tui.providers.errors import AnswerUnreadable, Blocked
from tui.providers.field_name import look_up
from tui.providers.request_form import read_form, require_list
from tui.providers.wire_model import Identifier, Instant, Number, Text, WireModel, as_list


class Toy(WireModel):
    """One toy on the wire."""

    id: Identifier = None
    name: Text = None
    imei: Identifier = None
    mood: Text = None
    latitude: Number = None
    longitude: Number = None
    beeped_at: Instant = None


class Beep(WireModel):
    """One report on the wire."""

    id: Identifier = None
    at: Instant = None
    latitude: Number = None
    longitude: Number = None


class ToyboxClient:
    """Asks Toybox for what the console wants to know."""

    def __init__(self, access: Access, open_wire: Callable[[Signer], Wire]) -> None:
        self._access = access
        self._wire = open_wire(self._sign)

    def _sign(self, _: Call) -> Signature:
        key = self._access.secrets.get("toy_key")
        if key is None:
            raise Blocked(f"toy_key is not set for the account {self._access.account}.")
        return Signature({"X-Toy-Key": key.get_secret_value()})

    async def check(self) -> Check:
        """Prove the key by counting the toys."""
        count = len(await self._rows("toys"))
        return Check(f"The key fits; {count} toys are in the box.", count)

    async def devices(self) -> AsyncIterator[Sequence[DeviceRecord]]:
        """Read every toy at once."""
        yield [self._record(sent) for sent in await self._rows("toys")]

    async def device(self, address: str) -> DeviceRecord | None:
        """Read one toy; None if there is no such."""
        reply = await self._get(f"toys/{quote(address, safe='')}", accepts=frozenset({200, 404}))
        return self._record(decode(reply.body, "a toy")) if reply.status == 200 else None

    async def reports(
        self, device: DeviceRecord, since: datetime, until: datetime, *, full: bool = False
    ) -> ReportPage:
        """Read what a toy beeped in a span."""
        del full
        span = (("since", since.isoformat()), ("until", until.isoformat()))
        beeps = Beep.read_all(await self._rows("beeps", device.address, span), "beeps")
        reports = tuple(self._report(beep, device.key) for beep in beeps)
        return ReportPage(reports=reports, since=since, until=until)

    async def reports_all(self, *_: object) -> NoReturn:
        """Refuse: toys are asked one by one."""
        raise Blocked("Toybox is asked for the beeps of one toy at a time.")

    async def usage(self, *_: object) -> NoReturn:
        """Refuse: a toy uses no data."""
        raise Blocked("Toybox counts no data.")

    async def rows(self, list: str, argument: str | None = None) -> Sequence[Row]:
        """Read the shelves."""
        require_list("Toybox", LISTS, list, argument)
        return [
            Row(
                provider="toybox",
                account=self._access.account,
                list=list,
                key=str(look_up(sent, "id")),
                vendor=sent,
            )
            for sent in await self._rows(list)
        ]

    def prepare(self, action: str, targets: Sequence[str], values: Values) -> Call:
        """Return the request which changes one toy."""
        form = read_form("Toybox", ACTIONS, action, targets, values)
        return Call(
            operation=f"PUT /v1/toys/…/{action}",
            method="PUT",
            path=f"v1/toys/{quote(form.targets[0], safe='')}",
            json=form.values,
            mutates=True,
        )

    async def apply(
        self, action: str, targets: Sequence[str], values: Values, sending: Sending
    ) -> Mapping[str, Outcome]:
        """Change one toy, and read from its answer whether that was done."""
        call = self.prepare(action, targets, values)
        reply = await self._wire.send(call, sending=sending)
        if look_up(decode(reply.body, call.operation), "ok") is not True:
            raise AnswerUnreadable(f"{call.operation}: the answer does not say that it was done.")
        return {targets[0]: Outcome(TargetState.ACCEPTED, "ok")}

    async def _get(
        self,
        path: str,
        query: tuple[tuple[str, str], ...] = (),
        accepts: frozenset[int] = frozenset({200}),
    ) -> Reply:
        operation = f"GET /v1/{path.partition('/')[0]}"
        call = Call(
            operation=operation, method="GET", path=f"v1/{path}", query=query, accepts=accepts
        )
        return await self._wire.send(call)

    async def _rows(
        self, name: str, of: str = "", query: tuple[tuple[str, str], ...] = ()
    ) -> list[Any]:
        """Read a list: an object with the list under its name."""
        path = f"toys/{quote(of, safe='')}/{name}" if of else name
        body = decode((await self._get(path, query)).body, name)
        rows = look_up(body, name) if isinstance(body, Mapping) else None
        if not isinstance(rows, list):
            raise AnswerUnreadable(f"{name}: the answer holds no list. What is stored is kept.")
        return as_list(rows)

    def _record(self, sent: Any) -> DeviceRecord:
        toy = Toy.read(sent, "a toy")
        if toy.id is None:
            raise AnswerUnreadable("Toybox sent a toy without an id. What is stored is kept.")
        is_placed = toy.latitude is not None and toy.longitude is not None
        return DeviceRecord(
            provider="toybox",
            account=self._access.account,
            key=toy.id,
            address=toy.id,
            label=toy.name,
            imei=toy.imei,
            state=toy.mood,
            last_seen=toy.beeped_at,
            latitude=toy.latitude,
            longitude=toy.longitude,
            position_source="toybox" if is_placed else None,
            position_at=toy.beeped_at if is_placed else None,
            fetched_at=self._access.now(),
            vendor=toy.raw,
        )

    def _report(self, beep: Beep, device: str) -> Report:
        return Report(
            provider="toybox",
            account=self._access.account,
            key=beep.id or f"{device}@{beep.at}",
            device=device,
            at=beep.at,
            received_at=beep.at,
            latitude=beep.latitude,
            longitude=beep.longitude,
            position_source="toybox" if beep.latitude is not None else None,
            vendor=beep.raw,
        )
