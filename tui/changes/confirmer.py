"""Confirming: looking whether what a vendor accepted has come true, after 1, 5, 15 and 60 minutes."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from tui.domain.change.action import Action, same_value
from tui.domain.change.confirmation_schedule import TextProof, TextStatus, checks_due, text_proof
from tui.domain.device.record import DeviceRecord
from tui.domain.device.texts import Text
from tui.providers.contract import Provider
from tui.providers.errors import ProviderError
from tui.providers.source import Source
from tui.store import Accepted, Store

SINGLY = 20
"""Up to so many devices are read one by one; for more, the whole list is read once."""
Kin = Callable[[DeviceRecord], Awaitable[Sequence[DeviceRecord]]]
"""Gives every vendor's record of the device which a record is of."""


@dataclass(frozen=True, slots=True)
class DueCheck:
    """One look which is due: at what was accepted, and by which action."""

    one: Accepted
    action: Action

    @property
    def name(self) -> str:
        """What the vendor calls the device by; of a pair that is its ICCID."""
        key = self.one.target.key
        return key.rpartition("/")[2] if self.action.pairs else key

    @property
    def is_listed(self) -> bool:
        """Whether the list of all devices shows it as well as the device alone."""
        return self.action.effect is None or not self.action.effect.fresh

    def seen(self, record: DeviceRecord | None) -> tuple[str, bool]:
        """Return what a look showed, and whether that is what was wanted."""
        if record is None:
            return "not among the devices yet", False
        effect = self.action.effect
        if effect is None:
            return "among the devices", True
        shown = effect.shown(record, self.one.values)
        is_true = same_value(shown, effect.wanted(self.one.values))
        return f"its {effect.what} is {shown or 'not shown'}", is_true


class Confirmer:
    """Looks at what was accepted; call `step` every half minute or so."""

    def __init__(
        self,
        store: Store,
        actor: str,
        now: Callable[[], datetime],
        kin: Kin,
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
        self._kin = kin

    async def step(self, source_of: Callable[[str], Source]) -> int:
        """Make every look which is due, and say how many targets that has confirmed."""
        due: dict[str, list[Accepted]] = {}
        watched = {name for actions in self._offered.values() for name in actions}
        for one in await self._store.confirmations.pending(sorted(watched)):
            accepted_at = one.target.ended_at
            if (
                self._action(one)
                and accepted_at
                and checks_due(accepted_at, self._now()) > one.target.looks
            ):
                due.setdefault(one.account, []).append(one)
        confirmed = 0
        for account, looks in due.items():
            try:
                confirmed += await self._look(source_of(account), looks)
            except ProviderError:
                continue  # the account's state says why; the look is still due
        return confirmed

    async def text_proof(self, account: str, device: str, accepted_at: datetime) -> TextProof:
        """Return how far a text to this device has verifiably got, from what is stored."""
        record = await self._store.devices.get(account, device)
        if record is None:
            return TextProof(TextStatus.ACCEPTED, accepted_at)
        seen = [one.last_seen for one in await self._kin(record) if one.last_seen]
        replies = [
            text.at
            for text in await self._listed(account, record)
            if text.is_inbound and text.at and text.at > accepted_at
        ]
        return text_proof(accepted_at, max(seen, default=None), min(replies, default=None))

    async def _listed(self, account: str, record: DeviceRecord) -> list[Text]:
        """Read the texts of a device which its vendor listed last."""
        texts = self._accounts[account].texts
        if texts is None:
            return []
        page = await self._store.lists.read(account, texts.name, argument=record.address)
        return [texts.read(row) for row in page.rows]

    def _action(self, one: Accepted) -> Action | None:
        return self._offered.get(one.account, {}).get(one.action)

    async def _look(self, source: Source, accepted: Sequence[Accepted]) -> int:
        looks = [DueCheck(one, source.action(one.action)) for one in accepted]
        texts = [look.one for look in looks if look.action.text]
        others = [look for look in looks if not look.action.text]
        confirmed = 0
        for one in texts:
            confirmed += await self._text(one)
        records = await self._records(source, others)
        for look in others:
            shown, is_true = look.seen(records.get(look.name))
            await self._saw(look.one, shown, is_true=is_true)
            confirmed += is_true
        return confirmed

    async def _text(self, one: Accepted) -> bool:
        if one.target.ended_at is None or one.target.device is None:
            return False
        proof = await self.text_proof(one.account, one.target.device, one.target.ended_at)
        is_true = proof.status is not TextStatus.ACCEPTED
        said = f"{proof.status}: {proof.at:%Y-%m-%d %H:%M:%S} UTC" if is_true else "accepted"
        await self._saw(one, said, is_true=is_true)
        return is_true

    async def _saw(self, one: Accepted, shown: str, *, is_true: bool) -> None:
        looks = checks_due(one.target.ended_at or self._now(), self._now())
        await self._store.confirmations.save(
            one, shown, looks, is_confirmed=is_true, actor=self._actor
        )

    async def _records(
        self, source: Source, looks: Sequence[DueCheck]
    ) -> dict[str, DeviceRecord | None]:
        """Read what the looks need: a few devices one by one, or the whole list once."""
        whole = [look for look in looks if look.action.joins]
        single = [look for look in looks if not look.action.joins]
        can_list = [look for look in single if look.is_listed]
        if len(can_list) > SINGLY:
            whole += can_list
            single = [look for look in single if not look.is_listed]
        found: dict[str, DeviceRecord | None] = {}
        if whole:
            async for page in source.client.devices():
                await self._store.devices.save(source.provider.name, source.account, page)
                found |= {name: record for record in page for name in _names(record)}
        for look in single:
            found[look.name] = await source.client.device(look.name)
        return found


def _names(record: DeviceRecord) -> Iterable[str]:
    return {name for name in (record.address, record.imei, record.iccid) if name}
