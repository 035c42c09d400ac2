"""Confirm accepted changes: check whether the vendor shows them, after 1, 5, 15 and 60 minutes.

A check costs nothing if the store already has a record which was read after the vendor accepted the
change. Only if no such record shows the change is the vendor asked, when a check is due.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import datetime

from tui.changes.promised_result import ask_promised
from tui.domain.change.action import Action, TargetState
from tui.domain.change.confirmation_schedule import (
    CHECK_DELAYS,
    TextProof,
    TextStatus,
    checks_due,
    text_proof,
)
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Text
from tui.lazy_dataclass import dataclass
from tui.providers.client_features import ListsByState
from tui.providers.contract import Provider
from tui.providers.errors import ProviderError
from tui.providers.source import Source
from tui.store import JobTarget, Store

SINGLY = 20
"""Up to this many devices are read one by one; for more, one reading of the whole list is cheaper."""
FEWEST_BY_PAGE = 2
"""A page of the devices in one state costs as much as a single device."""
LIST_DECIDES_AFTER = CHECK_DELAYS[1]
"""A whole list read this long after the vendor accepted a device proves that the device is missing."""
SameDevice = Callable[[DeviceRecord], Awaitable[Sequence[DeviceRecord]]]
"""Returns all vendors' records of the same device."""


@dataclass(frozen=True, slots=True)
class PendingCheck:
    """An accepted target to check, and its action."""

    accepted: JobTarget
    action: Action

    @property
    def accepted_at(self) -> datetime | None:
        """When the vendor accepted the change."""
        return self.accepted.target.ended_at

    @property
    def name(self) -> str:
        """The vendor's name for the device; for a pair, its ICCID."""
        key = self.accepted.target.key
        return key.rpartition("/")[2] if self.action.pairs else key

    @property
    def is_listed(self) -> bool:
        """Whether the list of all devices shows the change, not only the single device."""
        return self.action.effect is None or not self.action.effect.fresh

    @property
    def state(self) -> str:
        """The `state` which the device's record will show; empty if the change is not one of its state."""
        effect = self.action.effect
        return effect.wanted(self.accepted.values) if effect and effect.is_state else ""

    def is_due(self, now: datetime) -> bool:
        """Return whether the vendor should be asked again by now."""
        looks = self.accepted.target.looks
        return self.accepted_at is not None and checks_due(self.accepted_at, now) > looks

    def is_older_than(self, record: DeviceRecord) -> bool:
        """Return whether this record was read after the vendor accepted the change."""
        read_at = record.fetched_at
        return self.accepted_at is not None and read_at is not None and read_at > self.accepted_at

    def seen(self, record: DeviceRecord | None, now: datetime) -> tuple[str, TargetState]:
        """Return what a check showed, and the state which that proves."""
        if record is None:
            return self._absent(now)
        effect = self.action.effect
        if effect is None:
            return "the device is in the list", TargetState.CONFIRMED
        shown = effect.shown(record, self.accepted.values)
        is_true = shown == effect.wanted(self.accepted.values)
        words = f"its {effect.name(self.accepted.values)} is {shown or 'not shown'}"
        return words, TargetState.CONFIRMED if is_true else TargetState.ACCEPTED

    def _absent(self, now: datetime) -> tuple[str, TargetState]:
        waited = self.accepted_at is not None and now - self.accepted_at >= LIST_DECIDES_AFTER
        if self.action.joins and waited:
            return "accepted, but the device is not in the vendor's list", TargetState.REFUSED
        listed = f"listed as {self.state}" if self.state else "in the list"
        return f"the device is not {listed} yet", TargetState.ACCEPTED


class Confirmer:
    """Checks accepted changes; call `step` every half minute or so, `from_store` at any time."""

    def __init__(
        self,
        store: Store,
        actor: str,
        now: Callable[[], datetime],
        same_device: SameDevice,
        accounts: Mapping[str, Provider],
    ) -> None:
        self._store = store
        self._accounts = accounts
        self._offered = {
            account: {action.name: action for action in provider.actions if action.is_watched}
            for account, provider in accounts.items()
        }
        self._actor = actor
        self._now = now
        self._same_device = same_device

    async def step(self, source_of: Callable[[str], Source]) -> int:
        """Check the store, then ask vendors where a check is due; return how many changes were confirmed."""
        confirmed = await self.from_store()
        due: dict[str, list[PendingCheck]] = {}
        for check in await self._pending():
            if not check.action.text and check.is_due(self._now()):
                due.setdefault(check.accepted.account, []).append(check)
        for account, checks in due.items():
            try:
                confirmed += await self._ask(source_of(account), checks)
            except ProviderError:
                continue  # the account's status says why; the check is still due
        return confirmed

    async def from_store(self) -> int:
        """Confirm what newer records in the store show; no vendor is asked."""
        confirmed = 0
        by_account: dict[str, list[PendingCheck]] = {}
        for check in await self._pending():
            if check.action.text:
                confirmed += await self._text(check)
            elif not check.action.answers_later:
                by_account.setdefault(check.accepted.account, []).append(check)
        for account, checks in by_account.items():
            names = {check.accepted.target.device or check.name for check in checks}
            records = await self._store.devices.by_key_or_imei(account, names)
            for check in checks:
                record = records.get(check.accepted.target.device or check.name)
                if record is None or not check.is_older_than(record):
                    continue
                shown, state = check.seen(record, self._now())
                if state is TargetState.CONFIRMED:
                    await self._save(check, shown, state, check.accepted.target.looks)
                    confirmed += 1
        return confirmed

    async def text_proof(
        self, account: str, device: str, accepted_at: datetime, words: str = ""
    ) -> TextProof:
        """Return what the store proves about a text to this device; without its `words` no list is compared."""
        record = await self._store.devices.get(account, device)
        if record is None:
            return TextProof(TextStatus.ACCEPTED, accepted_at)
        records = await self._same_device(record)
        seen = [record.last_seen for record in records if record.last_seen]
        since = [
            text
            for text in await self._listed(account, record)
            if text.at and text.at > accepted_at
        ]
        replies = [text.at for text in since if text.is_inbound and text.at]
        listed = [text.at for text in since if not text.is_inbound and text.words == words]
        return text_proof(
            accepted_at,
            max(seen, default=None),
            min(replies, default=None),
            listed[0] if listed and words else None,
        )

    async def _listed(self, account: str, record: DeviceRecord) -> list[Text]:
        """Read a device's texts as its vendor last listed them."""
        texts = self._accounts[account].texts
        if texts is None:
            return []
        page = await self._store.lists.read(account, texts.name, argument=record.address)
        return [texts.read(row) for row in page.rows]

    async def _pending(self) -> list[PendingCheck]:
        watched = {name for actions in self._offered.values() for name in actions}
        pending = await self._store.confirmations.pending(sorted(watched))
        return [
            PendingCheck(accepted, action)
            for accepted in pending
            if (action := self._offered.get(accepted.account, {}).get(accepted.action))
        ]

    async def _ask(self, source: Source, checks: Sequence[PendingCheck]) -> int:
        confirmed = 0
        records = await self._records(
            source, [check for check in checks if not check.action.answers_later]
        )
        for check in checks:
            now = self._now()
            looks = checks_due(check.accepted_at or now, now)
            if check.action.answers_later:
                shown, state = await ask_promised(self._store, source, check.accepted, looks, now)
            else:
                shown, state = check.seen(records.get(check.name), now)
            await self._save(check, shown, state, looks)
            confirmed += state is TargetState.CONFIRMED
        return confirmed

    async def _text(self, check: PendingCheck) -> bool:
        target = check.accepted.target
        if check.accepted_at is None or target.device is None:
            return False
        words = str(check.accepted.values.get(check.action.text, ""))
        proof = await self.text_proof(
            check.accepted.account, target.device, check.accepted_at, words
        )
        if proof.is_confirmed or check.is_due(self._now()):
            at = (
                "" if proof.status is TextStatus.ACCEPTED else f": {proof.at:%Y-%m-%d %H:%M:%S} UTC"
            )
            state = TargetState.CONFIRMED if proof.is_confirmed else TargetState.ACCEPTED
            looks = checks_due(check.accepted_at, self._now())
            await self._save(check, f"{proof.status}{at}", state, looks)
        return proof.is_confirmed

    async def _save(self, check: PendingCheck, shown: str, state: TargetState, looks: int) -> None:
        await self._store.confirmations.save(
            check.accepted, shown, looks, state=state, actor=self._actor
        )

    async def _records(
        self, source: Source, checks: Sequence[PendingCheck]
    ) -> dict[str, DeviceRecord | None]:
        """Read what the checks need: by the pages of a state, a few devices one by one, or the whole list once."""
        whole = [check for check in checks if check.action.joins]
        single = [check for check in checks if not check.action.joins]
        found: dict[str, DeviceRecord | None] = {}
        if isinstance(source.client, ListsByState):
            by_state = [check for check in single if check.state]
            found |= await self._by_state(source, source.client, by_state)
            single = [check for check in single if check.name not in found]
        # Devices whose state was looked for by the page and not found are fewer than the pages read.
        can_list = [check for check in single if check.is_listed and not check.state]
        if len(can_list) > SINGLY:
            whole += can_list
            single = [check for check in single if check not in can_list]
        if whole:
            async for page in source.client.devices():
                await self._store.devices.save(source.provider.name, source.account, page)
                found |= {name: record for record in page for name in _names(record)}
        for check in single:
            found[check.name] = await source.client.device(check.name)
        return found

    async def _by_state(
        self, source: Source, client: ListsByState, checks: Sequence[PendingCheck]
    ) -> dict[str, DeviceRecord | None]:
        """Read the devices in each wanted state by the page; None: a whole list does not name the device.

        Stop once as many pages were read as devices are still missing: from there on it is cheaper to
        read those one by one, and all of it costs at most twice what the cheaper way would have cost.
        """
        found: dict[str, DeviceRecord | None] = {}
        for state in dict.fromkeys(check.state for check in checks):
            missing = {check.name for check in checks if check.state == state}
            pages, is_whole = 0, True
            if len(missing) < FEWEST_BY_PAGE:
                continue
            async for page in client.devices_in(state):
                await self._store.devices.save(source.provider.name, source.account, page)
                listed = {name: record for record in page for name in _names(record)}
                found |= {name: listed[name] for name in missing & listed.keys()}
                missing -= listed.keys()
                pages += 1
                if pages >= len(missing):
                    is_whole = False
                    break
            if is_whole:
                found |= dict.fromkeys(missing)
        return found


def _names(record: DeviceRecord) -> Iterable[str]:
    return {name for name in (record.address, record.imei, record.iccid) if name}
