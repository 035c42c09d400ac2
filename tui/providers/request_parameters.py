"""What becomes of each parameter which a vendor's document names for a request."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestParameters:
    """The parameters of one documented call, or of several which take the same."""

    calls: tuple[str, ...]
    sent: Mapping[str, str]
    """What each is sent for."""
    unsent: Mapping[str, str] = field(default_factory=dict)
    """Why each is never sent."""
