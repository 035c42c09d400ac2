"""The store: what was fetched and what was sent, kept for every console on this host or in a team."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.registry import found_at
from tui.store.db.change_feed import Listener
from tui.store.db.databases import Databases
from tui.store.db.errors import StoreError
from tui.store.db.url import connection_factory
from tui.store.shared.copies import ATTENTION, TAGS, outdated

if TYPE_CHECKING:
    from tui.store.attention.attention import SharedAttention
    from tui.store.devices.history import DeviceHistory
    from tui.store.devices.records import Devices
    from tui.store.devices.word_index import WordIndex
    from tui.store.journal.audit import AuditLog
    from tui.store.journal.confirmations import Confirmations
    from tui.store.journal.done_since import DoneSince
    from tui.store.journal.hook_outbox import HookOutbox
    from tui.store.journal.job_lock import JobLocks
    from tui.store.journal.jobs import Journal
    from tui.store.journal.rehearsals import Rehearsals
    from tui.store.reports.records import Reports
    from tui.store.reports.retention import Retention
    from tui.store.reports.usage import UsageRecords
    from tui.store.reports.usage_sums import UsageSums
    from tui.store.shared.learned import LearnedFacts
    from tui.store.shared.lists import VendorLists
    from tui.store.shared.state import SharedState
    from tui.store.shared.sync_state import SyncState
    from tui.store.shared.tags import Tags
    from tui.store.units.difference import UnitDifferences
    from tui.store.units.facts import StoreFacts
    from tui.store.units.incident_search import IncidentSearch
    from tui.store.units.incidents import Incidents
    from tui.store.units.past import Past
    from tui.store.units.questions import Questions
    from tui.store.units.sims import Sims
    from tui.store.units.units import Units
    from tui.store.units.verdicts import VerdictHistory

READ_ONLY = "This console is read-only, so nothing was changed."
"""Why a read-only store writes nothing to the journal or the audit log."""


class _Part:
    """A part of a store, loaded and made when it is first used: a command loads only what it uses."""

    def __init__(self, place: str) -> None:
        self._place = place

    def __set_name__(self, store: type, name: str) -> None:
        self._name = name

    def __get__(self, store: "Store | None", kind: type) -> Any:
        if store is None:
            return self
        made = found_at(self._place)(store._databases)  # noqa: SLF001 - of this store
        vars(store)[self._name] = made  # found there from now on, and not here
        return made


def _part(place: str) -> Any:
    """Return the part whose class is at a place, `module:Name`; its annotation says what it is."""
    return _Part(place)


class Store:
    """The parts of the store, one attribute for each; all of them use the same databases.

    - `devices`: device records: save, list, sort, filter, find
    - `words`: the index of the words which are searched, kept up to date
    - `history`: how device records changed
    - `past`: the fleet as it was known at a time
    - `differences`, `done`: what changed at units since a time, and what people did since
    - `units`: records of all vendors joined into physical things, and the verdicts on them; `verdicts` has the earlier ones
    - `questions`: what would decide a doubtful verdict, and when it was last asked
    - `facts`: everything known of units, for the rules of the verdict
    - `incidents`: units which share something and fell silent together; `incident_search` finds them
    - `reports`, `usage`, `usage_sums`: what devices reported and what SIMs used
    - `sims`: the units and trackers of SIMs, and what we did to them
    - `lists`: a vendor's other lists, such as rate plans
    - `retention`: how large the store is, and deleting old reports
    - `journal`, `locks`, `rehearsals`, `confirmations`, `audit`: the changes sent to vendors
    - `hooks`: what hooks have seen, and what they must deliver
    - `tags`: the user's own tags of devices
    - `attention`: who acknowledged, took over and commented which units and incidents
    - `shared`, `sync_state`, `learned`: what all processes on one store share
    """

    devices: "Devices" = _part("tui.store.devices.records:Devices")
    words: "WordIndex" = _part("tui.store.devices.word_index:WordIndex")
    history: "DeviceHistory" = _part("tui.store.devices.history:DeviceHistory")
    differences: "UnitDifferences" = _part("tui.store.units.difference:UnitDifferences")
    done: "DoneSince" = _part("tui.store.journal.done_since:DoneSince")
    facts: "StoreFacts" = _part("tui.store.units.facts:StoreFacts")
    incidents: "Incidents" = _part("tui.store.units.incidents:Incidents")
    incident_search: "IncidentSearch" = _part("tui.store.units.incident_search:IncidentSearch")
    units: "Units" = _part("tui.store.units.units:Units")
    verdicts: "VerdictHistory" = _part("tui.store.units.verdicts:VerdictHistory")
    questions: "Questions" = _part("tui.store.units.questions:Questions")
    reports: "Reports" = _part("tui.store.reports.records:Reports")
    usage: "UsageRecords" = _part("tui.store.reports.usage:UsageRecords")
    usage_sums: "UsageSums" = _part("tui.store.reports.usage_sums:UsageSums")
    past: "Past" = _part("tui.store.units.past:Past")
    sims: "Sims" = _part("tui.store.units.sims:Sims")
    lists: "VendorLists" = _part("tui.store.shared.lists:VendorLists")
    retention: "Retention" = _part("tui.store.reports.retention:Retention")
    journal: "Journal" = _part("tui.store.journal.jobs:Journal")
    locks: "JobLocks" = _part("tui.store.journal.job_lock:JobLocks")
    rehearsals: "Rehearsals" = _part("tui.store.journal.rehearsals:Rehearsals")
    confirmations: "Confirmations" = _part("tui.store.journal.confirmations:Confirmations")
    audit: "AuditLog" = _part("tui.store.journal.audit:AuditLog")
    hooks: "HookOutbox" = _part("tui.store.journal.hook_outbox:HookOutbox")
    tags: "Tags" = _part("tui.store.shared.tags:Tags")
    attention: "SharedAttention" = _part("tui.store.attention.attention:SharedAttention")
    shared: "SharedState" = _part("tui.store.shared.state:SharedState")
    sync_state: "SyncState" = _part("tui.store.shared.sync_state:SyncState")

    asking_refusal = ""
    """Why no vendor may be asked for what this store holds; empty: they may."""

    def __init__(self, databases: Databases) -> None:
        self._databases = databases

    @cached_property
    def learned(self) -> "LearnedFacts":
        """What clients keep for the next process."""
        from tui.store.shared.learned import LearnedFacts  # noqa: PLC0415 - as the other parts

        return LearnedFacts(self.shared)

    @classmethod
    async def open(
        cls,
        url: str = "sqlite",
        *,
        state: Path,
        now: Callable[[], datetime],
        password: str | None = None,
        read_only: bool = False,
        read_only_may: Iterable[str] = (),
        operator: str = "",
    ) -> "Store":
        """Open the store in the state folder, or where `sqlite:///path` or `postgresql://…` says.

        A damaged cache is set aside and replaced. A damaged journal is left alone: reading still works,
        `operations_problem` says why, and everything that needs the journal raises StoreError. With
        `read_only` nothing is ever written to the journal or the audit log, but what it may: `comment`,
        `acknowledge`; what is fetched is stored. `operator` is whom `assigned:me` means.
        """
        databases = await Databases.open(connection_factory(url, state, now, password), now)
        databases.journal_refusal = READ_ONLY if read_only else ""
        databases.may, databases.operator = frozenset(read_only_may), operator
        store = cls(databases)
        with suppress(
            StoreError
        ):  # a journal or a cache which cannot be used is reported elsewhere
            old = await outdated(databases, TAGS, ATTENTION)
            if TAGS in old:
                await store.tags.follow()
            if ATTENTION in old:
                await store.attention.follow()
        return store

    async def close(self) -> None:
        """Close the databases, after what is under way."""
        await self._databases.close()

    @asynccontextmanager
    async def apart(self) -> "AsyncIterator[Store]":
        """Yield the same store with its own connection to read by: an export never holds up a screen."""
        async with self._databases.apart() as databases:
            yield type(self)(databases)

    @property
    def accounts(self) -> frozenset[str] | None:
        """The accounts whose devices are shown, of all that the store holds; None: all of them."""
        return self._databases.accounts

    @accounts.setter
    def accounts(self, accounts: frozenset[str] | None) -> None:
        self._databases.accounts = accounts

    @property
    def operations_problem(self) -> str | None:
        """Return why nothing can be sent: the journal cannot be written. None while it can."""
        return self._databases.operations.problem or self._databases.operations.refusal

    @property
    def cache_problem(self) -> str | None:
        """Return why nothing that is fetched can be kept, or nothing can be asked. None while it can."""
        return self._databases.cache.refusal or self._databases.ledger.refusal

    @property
    def asking_problem(self) -> str | None:
        """Return why no vendor can be asked: it may not, or the request budget or the answer cannot be written."""
        databases = self._databases
        return self.asking_refusal or databases.ledger.refusal or databases.cache.refusal

    @property
    def losses(self) -> tuple[str, ...]:
        """Return what was lost with damaged files which were begun again, a sentence for each."""
        opened = self._databases
        found = (database.loss for database in (opened.cache, opened.reader, opened.ledger))
        return tuple(dict.fromkeys(loss for loss in found if loss))

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call this listener with the topics that changed, after each commit; return how to stop.

        Topics: devices, units, reports, usage, lists, status, budget, jobs, hooks.
        """
        return self._databases.feed.subscribe(listener)

    def announce_all(self) -> None:
        """Announce to all listeners that anything may have changed: the store was lost and is back."""
        self._databases.feed.announce_all()

    async def poll_changes(self) -> frozenset[str]:
        """Check whether other processes changed something; announce and return the topics."""
        changed = await self._databases.poll_changes()
        return changed | await self.attention.announce_times()
