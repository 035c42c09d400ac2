"""The console's own parts on virtual time: store, ledger, wire, client and poller of one account."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.model.clock import Clock
from bench.model.vendor import VendorTransport
from tui.domain.budget.windows import Allowance
from tui.domain.text.secret import SecretStr
from tui.providers.charterup import PROVIDER
from tui.providers.contract import Access, Signer, Wire
from tui.providers.governor import Governor, MemoryLedger
from tui.providers.http import HttpWire
from tui.providers.source import Source
from tui.store import Store
from tui.sync.fetcher import Fetcher
from tui.sync.poller import Poller

ACCOUNT = "fleet"


@dataclass(slots=True)
class Rig:
    """The parts of one console."""

    clock: Clock
    store: Store
    ledger: Any
    background: Source
    person: Source
    poller: Poller

    def start(self) -> "asyncio.Task[None]":
        """Start polling."""
        return asyncio.ensure_future(self.poller.sync_forever(lambda: self.background))


@asynccontextmanager
async def rig(
    folder: Path, transport: VendorTransport, clock: Clock, *, share: int | None = None,
    ledger: Any = None, store_type: type[Store] = Store,
) -> AsyncIterator[Rig]:  # fmt: skip
    """Assemble a console; `share` None: everything not reserved for interactive use."""
    store = await store_type.open(state=folder, now=clock)
    allowance = Allowance(windows=PROVIDER.windows, background_per_hour=share)
    ledger = ledger or MemoryLedger({ACCOUNT: allowance})

    def source(*, person: bool) -> Source:
        def wire(signer: Signer) -> Wire:
            governor = Governor(
                ACCOUNT, ledger, person=person, patience_seconds=75, now=clock, sleep=asyncio.sleep
            )
            return HttpWire(
                ACCOUNT, PROVIDER.base_url, signer=signer, is_read=PROVIDER.is_read,
                read_only=True, governor=governor, transport=transport, now=clock,
            )  # fmt: skip

        access = Access(
            account=ACCOUNT,
            base_url=PROVIDER.base_url,
            secrets={"token": SecretStr("made-up")},
            now=clock,
        )
        return Source(ACCOUNT, PROVIDER, PROVIDER.connect(access, wire), PROVIDER.base_url)

    poller = Poller(
        store, Fetcher(store, clock), now=clock, sleep=asyncio.sleep,
        gauges=lambda account: ledger.gauges(account, clock()),
    )  # fmt: skip
    try:
        yield Rig(clock, store, ledger, source(person=False), source(person=True), poller)
    finally:
        await store.close()


def stored_keys(folder: Path) -> set[int]:
    """Read which reports are in the store."""
    with sqlite3.connect(folder / "cache.db") as connection:
        return {int(key) - 1 for (key,) in connection.execute("SELECT key FROM report")}
