"""What the suite must know of one vendor; a vendor from outside adds its own as an entry point."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tui.providers.errors import ProviderError
from tui.registry import Registry
from tui.sim.contract import Vendor

if TYPE_CHECKING:
    from tests.conformance.rig import Desk


@dataclass
class Wish:
    """What to do, and to which device."""

    targets: tuple[str, ...] = ()
    values: dict[str, Any] = field(default_factory=dict)


MakeWish = Callable[["Desk"], Awaitable[Wish]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """One vendor under test."""

    name: str
    open: Callable[..., Vendor]
    """Opens its simulator on a world, with the account's keys and further options."""
    secrets: Mapping[str, str]
    """The account's credentials by name, each key of them unlike any other text."""
    wishes: Mapping[str, MakeWish]
    """For every action it declares, a request which its simulator accepts."""
    options: Mapping[str, Any] = field(default_factory=dict)
    means: Mapping[str, type[ProviderError] | None] = field(default_factory=dict)
    """The faults which end otherwise here when the device list is read; None: it is read."""
    bodyless: frozenset[str] = frozenset()
    """Actions whose answer has no body, so that half of it is as good."""


CASES: Registry[Case] = Registry(
    "watchfloor.conformance",
    Case,
    {name: f"tests.conformance.vendors.{name}:CASE" for name in ("charterup", "lattigo", "polte")},
)


def on_devices(**values: Any) -> MakeWish:
    """Ask this for the first device."""

    async def make(desk: "Desk") -> Wish:
        return Wish((await first_device(desk),), dict(values))

    return make


def on_account(**values: Any) -> MakeWish:
    """Ask this for the account itself."""

    async def make(_: "Desk") -> Wish:
        return Wish((), dict(values))

    return make


async def first_device(desk: "Desk") -> str:
    """Return what the first device is addressed by."""
    return (await desk.devices())[0].address
