"""Polte's client: what the console may ask, as Polte's requests."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from tui.domain.change.action import Outcome, Values
from tui.domain.device.record import DeviceRecord, ReportPage, Row, Usage
from tui.providers.contract import Access, Call, Check, Reply, Sending, Signer, Wire
from tui.providers.errors import Blocked, NotDone
from tui.providers.one_key import told_apart
from tui.providers.polte.answers import created, judge, judge_claim, refuse
from tui.providers.polte.endpoints import Endpoint, Names
from tui.providers.polte.fleet import Fleet
from tui.providers.polte.line import PolteLine
from tui.providers.polte.lists import dashboard, rows_of
from tui.providers.polte.locator import Locator
from tui.providers.polte.paths import Paths
from tui.providers.polte.profile import EDIT_PROFILE, names_shown, under_names
from tui.providers.polte.registrations import Registrations
from tui.providers.polte.requests import Sent, missing, prepared, to_send
from tui.providers.polte.session import Session
from tui.providers.polte.shared_login import SharedLogin
from tui.providers.polte.views import LISTS
from tui.providers.request_form import require_list
from tui.providers.unread_fields import UnreadFields, count_unread_rows

PAGE = 500
_NO_REPORTS = "Polte keeps no reports, only each device's last location. Nothing was sent."


class PolteClient:
    """One Polte account, with one method for each thing the console may ask of it."""

    def __init__(self, access: Access, open_wire: Callable[[Signer], Wire]) -> None:
        self._access = access
        self._paths = Paths(access.options)
        self._session = Session(access, self._paths)
        shared = SharedLogin(access, self._session)
        self._line = PolteLine(self._session, shared, self._paths, open_wire)
        self._fleet = Fleet(self._session, self._paths, self._line)
        self._locator = Locator(self._paths, self._line, access.sleep)
        self._profile: Names = {}
        self._unread = UnreadFields("devices", adds_up=False)
        self._registrations = Registrations(access.keychain, self._session)

    @property
    def login_expires_at(self) -> datetime | None:
        """When the login ends by its own word; None: not logged in, or it does not say."""
        return self._session.expires_at

    async def check(self) -> Check:
        """Prove the credentials by a real call and count the devices."""
        self._paths.check()
        devices = await self._fleet.devices()
        session = self._session
        sentence = f"Polte accepts {session.who} for customer {session.customer_id}: {len(devices)} devices."
        if session.login_refused:
            sentence += f" However: {session.login_refused}"
        return Check(sentence, len(devices))

    async def devices(self) -> AsyncIterator[Sequence[DeviceRecord]]:
        """Read every device by the one CSV file there is (polte.txt, section 4.4).

        Raise `AnswerUnreadable` at the end if different devices have one Id: they are left out.
        """
        account, now = self._access.account, self._access.now()
        devices = await self._fleet.devices()
        for device in devices:
            self._unread.count(device, *device.unread)
        await self._unread.save(self._access.learned)
        sent = [device.record(account, now) for device in devices]
        records, problem = told_apart(sent, f"{account}: Polte's device list", "Id")
        for start in range(0, len(records), PAGE):
            yield records[start : start + PAGE]
        if problem is not None:
            raise problem

    async def device(self, address: str) -> DeviceRecord | None:
        """Read one device by its UE token; None if Polte does not know it."""
        device = await self._fleet.device(address)
        return device.record(self._access.account, self._access.now()) if device else None

    async def reports(self, *_: object, **__: object) -> ReportPage:
        """Refuse: Polte keeps a device's last location only."""
        raise Blocked(_NO_REPORTS)

    async def reports_all(self, *_: object, **__: object) -> ReportPage:
        """Refuse: Polte keeps a device's last location only."""
        raise Blocked(_NO_REPORTS)

    async def usage(self, *_: object, **__: object) -> Sequence[Usage]:
        """Refuse: Polte does not count data or SMS."""
        raise Blocked("Polte does not count data or SMS: ask the SIM's vendor. Nothing was sent.")

    async def rows(self, list: str, argument: str | None = None) -> Sequence[Row]:
        """Read one of the other lists; `models` takes a manufacturer's id."""
        require_list("Polte", LISTS, list, argument)
        rows = await self._rows(list, argument)
        return await count_unread_rows(self._access.learned, LISTS, list, rows)

    async def _rows(self, list: str, argument: str | None) -> Sequence[Row]:
        account = self._access.account
        match list:
            case "dashboard":
                return dashboard(account, await self._fleet.devices(), self._access.now())
            case "models":
                makers = [argument] if argument else await self._fleet.manufacturers()
                return [row for maker in makers for row in await self._models(maker)]
        return rows_of(account, list, await self._fleet.read(list, {}))

    async def _models(self, maker: str) -> Sequence[Row]:
        """Read a manufacturer's models; the answer does not say whose they are, the question did."""
        reply = await self._fleet.read("models", {"manufacturerId": maker})
        return [
            replace(row, vendor={"manufacturerId": maker, **row.vendor})
            for row in rows_of(self._access.account, "models", reply)
        ]

    async def location(self, ue_token: str, uid: str) -> Mapping[str, Any] | None:
        """Fetch the location of an earlier `locate` by its uid; None: there is none yet."""
        await self._registrations.recall(ue_token)
        return await self._locator.location(ue_token, uid)

    async def promised(self, action: str, target: str, answer: str) -> Outcome | None:
        """Ask for the location which the answer to an earlier `locate` promised; nothing is located again."""
        if action != "locate":
            return None
        await self._registrations.recall(target)
        return await self._locator.promised(target, answer)

    def prepare(self, action: str, targets: Sequence[str], values: Values) -> Call:
        """Return the one request of an action; what is only known later stays as its `{place}`."""
        return prepared(self._endpoint(action), self._to_send(action, targets, values))

    async def apply(
        self, action: str, targets: Sequence[str], values: Values, sending: Sending
    ) -> Mapping[str, Outcome]:
        """Send an action's request, and return what became of each target."""
        sent = self._to_send(action, targets, values)
        endpoint = self._paths.allowed(action)
        await self._line.ready(endpoint.auth)
        if action == "locate":
            self._remember(targets[0], values)
            await self._registrations.recall(targets[0])
            self._session.demand_registered(targets[0])
        elif action == "register":
            if sent.get("keep", True):
                await self._registrations.demand_place()
            await self._know(targets[0], values)
        elif action == EDIT_PROFILE and not self._paths.names_body(action):
            self._profile = names_shown(await self.rows("profile"), values)
        sent = self._to_send(action, targets, values)
        absent = missing(endpoint, sent)
        if absent:
            raise Blocked(f"{action} needs {', '.join(absent)}. Nothing was sent.")
        reply = await self._line.ask(prepared(self._endpoint(action), sent), sending)
        return await self._judged(action, targets, sent, reply)

    def _endpoint(self, action: str) -> Endpoint:
        endpoint = self._paths.endpoint(action)
        if action != EDIT_PROFILE or self._paths.names_body(action):
            return endpoint
        return under_names(endpoint, self._profile)

    def _to_send(self, action: str, targets: Sequence[str], values: Values) -> Sent:
        sent = to_send(action, targets, values, self._access.options)
        sent["customerId"] = self._session.customer_id
        device = self._fleet.seen.get(targets[0]) if action == "register" and targets else None
        if device:
            known = {
                "manufacturerToken": device.manufacturer_token,
                "modelToken": device.model_token,
                "imei": device.shown_imei,
            }
            sent = {name: word for name, word in known.items() if word} | sent
        return sent

    async def _judged(
        self, action: str, targets: Sequence[str], values: Values, reply: Reply
    ) -> Mapping[str, Outcome]:
        if action in {"claim", "claim_file"}:
            return judge_claim(targets, reply)
        refuse(action, reply)
        match action:
            case "create_token":
                return created(targets, reply, "token")
            case "register":
                return await self._registered(targets, values, reply)
            case "locate" | "locate_core":
                return dict.fromkeys(targets or ("",), await self._locator.located(targets, reply))
        return judge(targets, reply)

    async def _registered(
        self, targets: Sequence[str], values: Values, reply: Reply
    ) -> Mapping[str, Outcome]:
        """Keep a device's credentials for `locate`; nothing of them is in the outcome's words."""
        outcomes = dict(created(targets, reply, "mqttAuthUser", "mqttAuthPassword"))
        for target, outcome in outcomes.items():
            row = outcome.row or {}
            if not row:
                continue
            self._remember(target, row)
            kept = values.get("keep", True) and await self._registrations.keep(
                target, str(row["mqttAuthUser"]), str(row["mqttAuthPassword"])
            )
            words = "kept for locate" if kept else "shown once and not kept"
            outcomes[target] = replace(outcome, answer=f"registered; its credentials are {words}")
        return outcomes

    def _remember(self, ue_token: str, values: Values) -> None:
        user, password = values.get("mqttAuthUser"), values.get("mqttAuthPassword")
        if user and password:
            self._session.remember(ue_token, str(user), str(password))

    async def _know(self, ue_token: str, values: Values) -> None:
        given = all(values.get(name) for name in ("manufacturerToken", "modelToken", "imei"))
        if given or ue_token in self._fleet.seen:
            return
        try:
            await self._fleet.device(ue_token)
        except NotDone:
            return  # then what is missing is named instead
