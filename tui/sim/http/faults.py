"""How a vendor or a line may misbehave, and a schedule of when it does: the same every time."""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from tui.sim.http import spoil
from tui.sim.http.spoil import Spoil
from tui.sim.message import Answer, Request
from tui.sim.world.delivery import Cut, Delivery, delivery_of


@dataclass(frozen=True, slots=True)
class Fault:
    """One way of misbehaving."""

    name: str
    cut: Cut | None = None
    spoil: Spoil | None = None
    done: bool = True
    """Whether the vendor carries the request out before things go wrong."""
    delay_seconds: float = 0.0
    piece_bytes: int = 0
    gap_seconds: float = 0.0


_ELSEWHERE = ("location", "https://elsewhere.example/")

_TABLE = (
    Fault("connect_error", cut=Cut.REFUSED, done=False),
    Fault("connect_timeout", cut=Cut.CONNECT_TIMEOUT, done=False),
    Fault("dns_failure", cut=Cut.DNS, done=False),
    Fault("tls_failure", cut=Cut.TLS, done=False),
    Fault("reset_before", cut=Cut.HANDSHAKE, done=False),
    Fault("reset_while_sending", cut=Cut.SENDING, done=False),
    Fault("reset_after", cut=Cut.RESET),
    Fault("closed_without_answer", cut=Cut.CLOSED),
    Fault("read_timeout", cut=Cut.SILENCE),
    Fault("cut_body", cut=Cut.BODY),
    Fault("status_301", spoil=spoil.status(301, _ELSEWHERE), done=False),
    Fault("status_307", spoil=spoil.status(307, _ELSEWHERE), done=False),
    Fault("status_408", spoil=spoil.status(408), done=False),
    Fault("status_429", spoil=spoil.status(429), done=False),
    Fault("retry_after", spoil=spoil.status(429, ("retry-after", "7")), done=False),
    Fault("status_500", spoil=spoil.status(500), done=False),
    Fault("status_502", spoil=spoil.status(502), done=False),
    Fault("status_503", spoil=spoil.status(503), done=False),
    Fault("status_504", spoil=spoil.status(504)),
    Fault("empty", spoil=spoil.empty),
    Fault("html", spoil=spoil.html),
    Fault("truncated_json", spoil=spoil.truncated),
    Fault("cut_gzip", spoil=spoil.cut_gzip),
    Fault("gzip_bomb", spoil=spoil.gzip_bomb),
    Fault("wrong_content_type", spoil=spoil.wrong_content_type),
    Fault("nan", spoil=spoil.not_a_number),
    Fault("huge_integer", spoil=spoil.huge_integer),
    Fault("duplicate_keys", spoil=spoil.duplicate_keys),
    Fault("deep_nesting", spoil=spoil.deep_nesting),
    Fault("invalid_utf8", spoil=spoil.invalid_utf8),
    Fault("short_list", spoil=spoil.short_list),
    Fault("latency", delay_seconds=3.0),
    Fault("drip", piece_bytes=16, gap_seconds=0.5),
)

FAULTS = {fault.name: fault for fault in _TABLE}
"""Every fault by name."""


@dataclass(slots=True)
class _Strike:
    fault: Fault
    vendor: str | None
    where: Callable[[Request], bool]
    after: int
    times: int

    def falls(self, vendor: str, request: Request) -> bool:
        """Count this request if the fault is for it, and return whether the fault happens now."""
        if self.times == 0 or self.vendor not in {None, vendor} or not self.where(request):
            return False
        if self.after:
            self.after -= 1
            return False
        self.times -= 1
        return True


class Faults:
    """A schedule of faults: first those ordered, then seeded bad luck at a rate."""

    def __init__(self, *, seed: int = 7, rate: float = 0.0, among: Iterable[str] = ()) -> None:
        self.rate = rate
        self.struck: list[tuple[str, str]] = []
        """(vendor, fault) of every fault that happened, in order."""
        self._among = tuple(FAULTS[name] for name in among) or _TABLE
        self._luck = random.Random(seed)
        self._strikes: list[_Strike] = []

    def strike(
        self,
        fault: str | Fault,
        *,
        vendor: str | None = None,
        where: Callable[[Request], bool] = lambda _: True,
        after: int = 0,
        times: int = 1,
        done: bool | None = None,
    ) -> None:
        """Order a fault for the next `times` matching requests, after `after` of them have passed.

        `done` overrides whether the vendor carries the request out all the same.
        """
        chosen = FAULTS[fault] if isinstance(fault, str) else fault
        if done is not None:
            chosen = replace(chosen, done=done)
        self._strikes.append(_Strike(chosen, vendor, where, after, times))

    def clear(self) -> None:
        """Forget every fault ordered and end the bad luck."""
        self._strikes.clear()
        self.rate = 0.0

    def deliver(
        self, vendor: str, request: Request, handle: Callable[[Request], Answer]
    ) -> Delivery:
        """Answer as the vendor does, and spoil the answer if a fault is due."""
        fault = self._due(vendor, request)
        if fault is None:
            return delivery_of(handle(request))
        self.struck.append((vendor, fault.name))
        delivery = delivery_of(handle(request) if fault.done else Answer(200))
        return replace(
            delivery,
            answer=fault.spoil(delivery.answer) if fault.spoil else delivery.answer,
            cut=fault.cut,
            delay_seconds=delivery.delay_seconds + fault.delay_seconds,
            piece_bytes=fault.piece_bytes,
            gap_seconds=fault.gap_seconds,
        )

    def _due(self, vendor: str, request: Request) -> Fault | None:
        for strike in self._strikes:
            if strike.falls(vendor, request):
                return strike.fault
        if self.rate and self._luck.random() < self.rate:
            return self._luck.choice(self._among)
        return None
