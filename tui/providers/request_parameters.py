"""What becomes of each parameter which a vendor's document names for a request."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from importlib import import_module

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestParameters:
    """The parameters of one documented call, or of several which take the same."""

    calls: tuple[str, ...]
    sent: Mapping[str, str]
    """What each is sent for."""
    unsent: Mapping[str, str] = field(default_factory=dict)
    """Why each is never sent."""


def request_parameters_of(package: str) -> Sequence[RequestParameters]:
    """Return what a vendor's package declares of each parameter which its document names for a request; none without a package."""
    found = import_module(f"{package}.request_parameters").REQUEST_PARAMETERS if package else ()
    return tuple(found)
