"""What every provider promises the rest of the console."""

import asyncio
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Mapping,
    Sequence,
)
from dataclasses import field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

from tui.domain.account.vendor_traits import VendorTraits
from tui.domain.budget.windows import Reading, Window
from tui.domain.change.action import Action, Outcome, Values
from tui.domain.device.rate_plan import RatePlan
from tui.domain.device.record import DeviceRecord, ReportPage, Row, Usage
from tui.domain.device.texts import Text
from tui.domain.text.column import Column, ListSpec
from tui.lazy_dataclass import dataclass
from tui.providers.membership_lists import MembershipLists
from tui.providers.memory import Memory, ProcessMemory, ReadNotes, no_notes

if TYPE_CHECKING:
    from tui.domain.text.secret import SecretStr


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request, exactly as it will be sent but without its secrets, so that it can be shown."""

    operation: str
    """The vendor's name for it, for messages: `get_devices`, `PUT /v2/…/note`."""
    method: str
    path: str
    """Below the base URL, percent-encoded; empty for the base URL itself."""
    query: tuple[tuple[str, str], ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    """The JSON body, or None."""
    content: bytes | None = None
    """A body which is not JSON (a file), with its content type in `headers`."""
    auth: str = ""
    """Which of the vendor's schemes signs it, where there are several."""
    mutates: bool = False
    """It changes something: own connection, longer patience, never repeated by itself."""
    units: int = 1
    """What it may cost of the request budget at worst; settled on the answer."""
    read_seconds: float | None = None
    """A longer wait for the answer than usual."""
    accepts: frozenset[int] = frozenset({200})
    """The statuses whose body is an answer; empty: all, as the body alone tells."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A vendor's answer: status, headers in lower case, decoded body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """What a call gets at the last step, inside the transport: its secrets."""

    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    """The whole body, where the secret travels in it."""


Signer = Callable[[Call], Signature]
IsRead = Callable[[str, str, bytes], bool]
"""Whether (method, path below the base URL, body) only reads: the read-only allow-list."""
Sending = Callable[[], Awaitable[None]]
"""Called just before the request may leave: the journal writes `sent`."""


class Wire(Protocol):
    """One account's line to one vendor: every request passes its governor and its guard."""

    async def send(self, call: Call, *, sending: Sending | None = None) -> Reply:
        """Wait for our turn, sign, send, and return the answer or raise how it failed."""
        ...

    async def settle(
        self,
        reply: Reply,
        *,
        units: int | None = None,
        readings: Sequence[Reading] = (),
        server_time: datetime | None = None,
        refused_seconds: float | None = None,
    ) -> None:
        """Report to the budget what an answer really cost and what the server counts."""
        ...


KnownDevices: TypeAlias = Callable[[], Awaitable[Sequence[DeviceRecord]]]
"""Returns some of the account's devices as they are stored; none where its list was never read."""


async def no_devices() -> Sequence[DeviceRecord]:
    """Return no devices: nothing is stored."""
    return ()


FindStored: TypeAlias = Callable[[str], Awaitable[DeviceRecord | None]]
"""Returns the account's device with this address as it is stored; None: there is none."""


async def none_stored(_: str) -> None:
    """Return no device: nothing is stored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a client is opened with: which account, where, its secrets and its options."""

    account: str
    base_url: str
    secrets: "Mapping[str, SecretStr]"
    options: Mapping[str, Any] = field(default_factory=dict)
    now: Callable[[], datetime]
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    known_devices: KnownDevices = no_devices
    """What a list has to be asked with, such as an OrgID, need not be asked for first."""
    find_stored: FindStored = none_stored
    """What else a device is known by need not be asked for: its ICCID."""
    learned: Memory = field(default_factory=ProcessMemory)
    """What every process on the store may know of this vendor: never a secret."""
    keychain: Memory = field(default_factory=ProcessMemory)
    """What only this user's processes may know, such as a login's token."""


FindDevices: TypeAlias = Callable[[Collection[str]], Awaitable[Mapping[str, DeviceRecord]]]
"""Returns the devices known by these keys and IMEIs, by each key or IMEI which names one."""


@dataclass(frozen=True, slots=True)
class ApiReading:
    """What a saved description of a vendor's API says."""

    mapping: Sequence[str]
    """Which of its operations was taken for which of ours, one a line: a person must confirm them."""
    settings: str
    """The same as settings in TOML."""


@dataclass(frozen=True, slots=True)
class Check:
    """What a test of an account found: one sentence, and how many devices it sees."""

    sentence: str
    devices: int


class Client(Protocol):
    """What the console may ask of any vendor; what a vendor does not have is refused with `Blocked`."""

    async def check(self) -> Check:
        """Prove the credentials by a real call and count the devices."""
        ...

    def devices(self) -> AsyncIterator[Sequence[DeviceRecord]]:
        """Read every device of the account, page by page; it ends only if the list was whole."""
        ...

    async def device(self, address: str) -> DeviceRecord | None:
        """Read one device from the vendor; None if the vendor does not know it, or it is not ours."""
        ...

    async def reports(
        self, device: DeviceRecord, since: datetime, until: datetime, *, full: bool = False
    ) -> ReportPage:
        """Read one device's reports of a span, whole: a cut answer is asked again in parts."""
        ...

    async def reports_all(self, since: datetime, until: datetime, find: FindDevices) -> ReportPage:
        """Read every device's reports of a span by one call; `cut` if its limit was met.

        `find` is asked whose reports they are, once the answer is here.
        """
        ...

    async def usage(
        self,
        device: DeviceRecord,
        period: Literal["daily", "monthly"],
        since: datetime,
        until: datetime,
    ) -> Sequence[Usage]:
        """Read one SIM's usage by day or month."""
        ...

    async def rows(self, list: str, argument: str | None = None) -> Sequence[Row]:
        """Read one of the vendor's other lists, whole."""
        ...

    def prepare(self, action: str, targets: Sequence[str], values: Values) -> Call:
        """Return the one request which does this to these targets (a chunk at most), without sending it."""
        ...

    async def apply(
        self, action: str, targets: Sequence[str], values: Values, sending: Sending
    ) -> Mapping[str, Outcome]:
        """Send the request and return what became of each target; raise if that is unknown."""
        ...


@dataclass(frozen=True, slots=True)
class KeyPlaces:
    """Where a signed call carries its secrets, so that a preview can show a mask there."""

    headers: tuple[str, ...] = ("Authorization",)
    fields: tuple[str, ...] = ()
    """Fields of its JSON body."""


@dataclass(frozen=True, slots=True)
class ReportSlices:
    """How a span of one device's reports is asked for: slice by slice."""

    longest: timedelta
    """The longest span one request is made for."""
    most_units: int | None
    """The most an answer costs; None where it has pages, and each is a request more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextList:
    """The list in which a vendor shows the text messages of one device."""

    name: str
    read: Callable[[Row], Text]
    """Reads one row of it."""
    why_empty: str
    """Shown where the list is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanList:
    """The list of a vendor's rate plans, and what its device records say of them.

    A field of an action which chooses from this list chooses what a SIM will cost.
    """

    name: str
    read: Callable[[Row], RatePlan]
    """Reads one row of it."""
    plan_field: str
    """The field of a device record which names its plan: `vendor.rate_plan.name`."""
    used_field: str
    """The field of a device record which counts the bytes of this month."""


@dataclass(frozen=True, slots=True)
class Credential:
    """One setting an account needs: its name in the settings, what it is, where it comes from."""

    name: str
    title: str
    secret: bool = True
    required: bool = True
    help: str = ""
    example: str = ""
    """What a first settings file shows; empty: the setting is left out there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One vendor: its name, where it lives, what it allows, what it offers, how to talk to it."""

    name: str
    title: str
    """The product's name on its tab."""
    summary: str
    base_url: str
    credentials: tuple[Credential, ...]
    windows: tuple[Window, ...]
    """Published rate windows; empty: none published, so an adaptive pace is kept."""
    columns: tuple[Column, ...]
    """Of its device table."""
    lists: tuple[ListSpec, ...]
    actions: tuple[Action, ...]
    features: frozenset[str]
    """Of `reports`, `reports-all`, `full-reports`, `kept-positions`, `by-identifier`,
    `texts-by-span`, `usage`, `login`."""
    is_read: IsRead
    """As shipped: whatever the settings say."""
    connect: Callable[[Access, Callable[[Signer], Wire]], Client]
    example_account: str = ""
    """What an account is called in a first settings file; empty: after the provider."""
    read_api_file: Callable[[Any], ApiReading] | None = None
    """Reads a saved description of the vendor's API (JSON, read) as settings.

    Raises `ValueError` for anything else; None: there is nothing to learn from one.
    """
    options: tuple[str, ...] = ()
    """Further settings an account of this provider may have."""
    memberships: MembershipLists | None = None
    """None: the vendor has no groups of devices."""
    known_by: tuple[tuple[str, str], ...] = ()
    """The headings which name its devices in a list, the surest first, and the record's field each is."""
    traits: VendorTraits = field(default_factory=VendorTraits)
    """What the verdict must know of its records: what they are, its words for states, its operations."""
    position_sources: Mapping[str, str] = field(default_factory=dict)
    """What people call this vendor's own source of a position, by a record's `position_source`."""
    report_columns: tuple[Column, ...] = ()
    """Of its lists of reports, where they differ from the usual ones: fields of unknown units."""
    documented_in: str = ""
    """The package whose modules `answer_fields` and `request_parameters` say what becomes of all its document names.

    Only the reference and the tests read them: they are not imported at a start.
    """
    report_slices: ReportSlices | None = None
    """None: what a span costs is not known before it is asked for."""
    plans: PlanList | None = None
    """Where its rate plans are listed, if it has any."""
    texts: TextList | None = None
    """Where its text messages are listed, if it carries any."""
    key_places: Callable[[Call], KeyPlaces] = lambda _: KeyPlaces()
    """Returns where one of its calls carries the account's key."""
    about_device: Callable[[DeviceRecord], Sequence[tuple[str, str]]] = lambda _: ()
    """Returns more facts of a device as labels and values: descriptions, counters."""
    photo_address: Callable[[DeviceRecord], str] = lambda _: ""
    """Returns the https address of a device's photo, which Watchfloor never opens; empty: it has none."""
    read_notes: ReadNotes = no_notes
    """Returns what people should know of how an account differs, from what its client learned."""
    is_read_with: Callable[[Mapping[str, Any]], IsRead] | None = None
    """The allow-list of an account with these settings, where they move what reads."""

    @property
    def titled_traits(self) -> VendorTraits:
        """Return the traits with the vendor's name and its list of rate plans."""
        traits, plans = replace(self.traits, title=self.title), self.plans
        if plans is None:
            return traits
        return replace(
            traits, plan_list=plans.name, plan_field=plans.plan_field, read_plan=plans.read
        )

    def is_read_for(self, options: Mapping[str, Any]) -> IsRead:
        """Return the allow-list of one account."""
        return self.is_read_with(options) if self.is_read_with else self.is_read
