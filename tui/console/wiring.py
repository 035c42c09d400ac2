"""The wiring: settings → wires → clients → store → fetcher, poller and dispatcher."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tui.config import Account, Problem, SecretProblem, Settings, SettingsProblem
from tui.config.keychain import Keychain
from tui.config.network import network_of
from tui.config.secret_file import SecretFile
from tui.console.accounts import allowances, credentials, refuse_problems, store_password
from tui.console.actor import actor
from tui.console.learned_memory import LearnedMemory
from tui.console.store_watch import StoreWatch
from tui.domain.budget.windows import BACKGROUND_PER_HOUR, Gauge, Pace
from tui.domain.device.record import DeviceRecord
from tui.lazy_dataclass import dataclass
from tui.providers import PROVIDERS
from tui.providers.contract import Access, Client, Provider, Signer, Wire
from tui.providers.errors import Blocked, ProviderError
from tui.providers.memory import Memory
from tui.providers.source import Source
from tui.store import Store, StoreError

if TYPE_CHECKING:
    import httpx

    from tui.changes.change_planner import ChangePlanner
    from tui.changes.confirmer import Confirmer
    from tui.changes.dispatcher import Dispatcher
    from tui.changes.settler import Settler
    from tui.domain.place.named_places import NamedPlaces
    from tui.domain.unit.unit import Unit
    from tui.providers.governor import Governor
    from tui.providers.http import HttpWire
    from tui.store import RetentionLimits
    from tui.store.shared.ledger import StoreLedger
    from tui.sync.fetcher import Fetcher

PATIENCE_SECONDS = 75.0
"""A person's call waits this long for the rate limit: the minute window frees in it, the hour not."""
LOOK_SECONDS = 30.0
"""The interval between two looks for due checks; `confirmation_schedule` says when a check is due."""
Sleep = Callable[[float], Awaitable[None]]
FAILURES = (ProviderError, SecretProblem, SettingsProblem)
"""The errors of a vendor call; each one's text is a sentence for people."""


def utc_now() -> datetime:
    """Return the time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """The outside world: clock, sleep, network and keychain; the demo and the tests pass their own."""

    now: Callable[[], datetime] = utc_now
    sleep: Sleep = asyncio.sleep
    transport: "httpx.AsyncBaseTransport | None" = None
    keychain: Callable[[str], Memory] = Keychain
    """Opens the keychain of one account."""
    read_only: bool = False
    hourly_share: int | None = BACKGROUND_PER_HOUR
    """What background calls may take of a published hour; None: all that is not reserved for people."""


class Console:
    """Everything behind the screens and the command line, for one set of settings."""

    folder: Path | None = None
    """A throw-away folder; None for a console which keeps its store."""

    def __init__(self, settings: Settings, store: Store, around: Surroundings) -> None:
        self.settings = settings
        self.store = store
        self.around = around
        self.now = around.now
        self._sources: dict[tuple[str, bool], Source] = {}
        self._wires: list[HttpWire] = []

    @classmethod
    async def open(
        cls, settings: Settings, state: Path, around: Surroundings | None = None
    ) -> Self:
        """Open the store; no vendor is asked and no secret is fetched yet."""
        around = around or Surroundings()
        refuse_problems(settings)
        password = await store_password(settings)
        store = await Store.open(
            settings.store.url,
            state=state,
            now=around.now,
            password=password,
            read_only=around.read_only or settings.ui.read_only,
            read_only_may=settings.ui.read_only_may,
            operator=actor(),
        )
        store.accounts = frozenset(account.name for account in settings.accounts)
        return cls(settings, store, around)

    @cached_property
    def places(self) -> "NamedPlaces":
        """The named places; whoever has read their file puts them here."""
        from tui.domain.place.named_places import NOWHERE

        return NOWHERE

    @cached_property
    def fetcher(self) -> "Fetcher":
        """Fetches what the store lacks from the vendors."""
        from tui.sync.fetcher import Fetcher

        return Fetcher(self.store, self.around.now)

    @cached_property
    def ledger(self) -> "StoreLedger":
        """What each account's requests have cost, and what they may."""
        from tui.store.shared.ledger import StoreLedger

        return StoreLedger(self.store.shared, allowances(self.settings, self.around.hourly_share))

    @cached_property
    def store_watch(self) -> StoreWatch:
        """Watches whether the store answers."""
        is_team = self.settings.store.url.startswith("postgres")
        name = "The team's database" if is_team else "The store"
        return StoreWatch(self.store, self.around.now, name)

    @cached_property
    def dispatcher(self) -> "Dispatcher":
        """Carries out plans."""
        from tui.changes.dispatcher import Dispatcher

        return Dispatcher(
            self.store,
            actor(),
            now=self.around.now,
            sleep=self.around.sleep,
            is_read_only=self.is_read_only,
        )

    @cached_property
    def planner(self) -> "ChangePlanner":
        """Makes plans of changes."""
        from tui.changes.change_planner import ChangePlanner

        return ChangePlanner(self.store, self.around.now, self.gauges, self.pace, self.fetcher.rows)

    @cached_property
    def settler(self) -> "Settler":
        """Reads back what happened to targets whose outcome is unknown."""
        from tui.changes.settler import Settler

        return Settler(
            self.store, actor(), self.around.now, self.fetcher.rows, is_read_only=self.is_read_only
        )

    @cached_property
    def confirmer(self) -> "Confirmer":
        """Checks whether accepted changes are confirmed, at the accounts which are not read-only."""
        from tui.changes.confirmer import Confirmer

        ours = dict(each for each in self.accounts.items() if not self.is_read_only(each[0]))
        return Confirmer(self.store, actor(), self.around.now, self.same_device, ours)

    async def close(self) -> None:
        """Close the connections and the store."""
        for wire in self._wires:
            await wire.aclose()
        await self.store.close()

    @property
    def keep(self) -> "RetentionLimits":
        """How much fetched data the store keeps."""
        from tui.store import RetentionLimits

        return RetentionLimits(self.settings.store.keep_days, self.settings.store.keep_megabytes)

    async def prune_forever(self) -> None:
        """Delete data which is too old or too much, once an hour, until cancelled."""
        await self.store.retention.prune_forever(self.keep, self.around.sleep)

    async def confirm_forever(self) -> None:
        """Check accepted changes whenever a check is due, until cancelled."""
        while True:
            await self.confirm_accepted(ask=True)
            await self.around.sleep(LOOK_SECONDS)

    async def confirm_accepted(self, *, ask: bool) -> None:
        """Save which accepted changes are confirmed; with `ask`, also ask vendors if a check is due.

        A read-only console saves nothing, and a journal which cannot be written is left alone.
        """
        if self.read_only:
            return
        with suppress(*FAILURES, StoreError):  # what is not saved now is looked at again
            if not await self.store.confirmations.are_pending():
                return
            if ask:
                await self.confirmer.step(partial(self.source, person=False))
            else:
                await self.confirmer.from_store()

    @property
    def accounts(self) -> Mapping[str, Provider]:
        """Each configured account's provider, in the order of the settings."""
        return {account.name: PROVIDERS[account.provider] for account in self.settings.accounts}

    @cached_property
    def position_sources(self) -> Mapping[str, str]:
        """What the accounts' vendors call their own sources of positions."""
        known = [provider.position_sources for provider in self.accounts.values()]
        return {name: title for sources in known for name, title in sources.items()}

    def source(self, name: str, *, person: bool = True) -> Source:
        """Return an account's source; the first time, fetch its secrets and make its client.

        An account without published windows has one client for people and background: one login.
        Raise `Blocked` where the store can only be read: what is stored is all there is then.
        """
        if problem := self.store.asking_problem:
            raise Blocked(f"{name} cannot be asked, so you see what is stored. {problem}")
        account = self.settings.account(name)
        if account is None:
            known = ", ".join(self.accounts) or "none"
            raise SettingsProblem(
                [Problem(f'there is no account "{name}"; the accounts are: {known}')]
            )
        provider = PROVIDERS[account.provider]
        key = name, person or not provider.windows
        if key not in self._sources:
            base_url = account.base_url or provider.base_url
            client = self._connect(account, provider, base_url, person=key[1])
            self._sources[key] = Source(name, provider, client, base_url)
        return self._sources[key]

    def _connect(
        self, account: Account, provider: Provider, base_url: str, *, person: bool
    ) -> Client:
        from tui.providers.http import HttpWire

        secrets, options = credentials(account, provider)
        network = network_of(self.settings, account, base_url)

        def wire(signer: Signer) -> Wire:
            made = HttpWire(
                account.name,
                base_url,
                signer=signer,
                is_read=provider.is_read_for(options),
                read_only=self.is_read_only(account.name),
                governor=self._governor(account.name, person=person),
                transport=self.around.transport,
                network=network,
                now=self.now,
                sleep=self.around.sleep,
            )
            self._wires.append(made)
            return made

        access = Access(
            account=account.name,
            base_url=base_url,
            secrets=secrets,
            options=options,
            now=self.now,
            sleep=self.around.sleep,
            known_devices=partial(self._known_devices, account.name),
            find_stored=partial(self._find_stored, account.name),
            learned=LearnedMemory(self.store.learned, account.name, base_url),
            keychain=self._keychain(account),
        )
        return provider.connect(access, wire)

    def _governor(self, account: str, *, person: bool) -> "Governor":
        from tui.providers.governor import Governor

        return Governor(
            account,
            self.ledger,
            person=person,
            patience_seconds=PATIENCE_SECONDS,
            now=self.now,
            sleep=self.around.sleep,
        )

    async def _known_devices(self, account: str) -> Sequence[DeviceRecord]:
        """Return some of an account's stored devices."""
        from tui.domain.show.filter import DeviceQuery

        return (await self.store.devices.page(DeviceQuery(account=account))).records

    async def _find_stored(self, account: str, address: str) -> DeviceRecord | None:
        """Return an account's stored device with this address."""
        found = await self.store.devices.find(address)
        return next((r for r in found if (r.account, r.address) == (account, address)), None)

    def _keychain(self, account: Account) -> Memory:
        if account.keychain is None:
            return self.around.keychain(account.name)
        return SecretFile(Path(account.keychain.removeprefix("file:")), account.name)

    @property
    def read_only(self) -> bool:
        """Whether this console changes nothing at all."""
        return self.around.read_only or self.settings.ui.read_only

    def is_read_only(self, name: str) -> bool:
        """Return whether changes are forbidden at this account."""
        account = self.settings.account(name)
        return self.read_only or (account is not None and account.read_only)

    async def recover_jobs(self) -> None:
        """Set targets which dead processes left under way to `unknown` and skip what is too late, if the journal may be written."""
        if not self.read_only and self.store.operations_problem is None:
            await self.store.locks.recover()

    def clock_offset(self, name: str) -> timedelta | None:
        """Return how far a vendor's clock is ahead of ours; None if it was not asked yet."""
        clocks = [wire.clock for wire in self._wires if wire.account == name]
        return next((clock.offset for clock in clocks if clock.is_known), None)

    def login_expires_at(self, name: str) -> datetime | None:
        """Return when an account's login ends; None before the first login, or if it has no login."""
        source = self._sources.get((name, True))
        found = getattr(source.client, "login_expires_at", None) if source else None
        return found if isinstance(found, datetime) else None

    async def same_device(self, record: DeviceRecord) -> list[DeviceRecord]:
        """Return all records of a record's unit, this one first."""
        return (await self.unit(record)).records_first(record)

    async def unit(self, record: DeviceRecord) -> "Unit":
        """Return the unit of a record, with the records of all accounts."""
        (unit,) = await self.store.units.joined([record])
        return unit

    async def gauges(self, name: str) -> tuple[Gauge, ...]:
        """Read an account's rate windows from the ledger; the vendor is not asked."""
        return await self.ledger.gauges(name, self.now())

    async def pace(self, name: str) -> Pace | None:
        """Read the pace of an account without published windows."""
        return await self.ledger.pace(name, self.now())
