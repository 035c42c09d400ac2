"""Canaries: which devices stand for the rest, what is expected of each after a change, and whether it came."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tui.domain.account.vendor_traits import StateKind
from tui.domain.change.action import Action, TargetState, Values
from tui.domain.change.confirmation_schedule import CHECK_DELAYS
from tui.domain.change.rehearsal import Canary
from tui.domain.text.safe_text import clean
from tui.domain.text.times import utc_minute
from tui.domain.unit.rhythm import UNSEEN
from tui.domain.verdict.facts import MemberFacts, UnitFacts
from tui.domain.verdict.signs import SEVERITIES, Severity
from tui.domain.verdict.silence import RecordSilence, silence_of
from tui.lazy_dataclass import dataclass

READ_BACK = CHECK_DELAYS[-1] + timedelta(minutes=15)
"""A change which the vendor shows is read back within this time: the last check may wait for a request."""
_SAME_WORD = timedelta(minutes=1)
"""A list and a report name the moment of one word alike, but for seconds."""
_NEVER = datetime.max.replace(tzinfo=UTC)
_ACCUSING = SEVERITIES.index("warning")
_PACES = (
    (timedelta(minutes=20), "every few minutes"), (timedelta(hours=2), "hourly"),
    (timedelta(hours=30), "daily"),
)  # fmt: skip
_NAMED_ALIKE = ("carrier", "firmware")
"""Parts of the names of vendors' fields which tell what may bear a change otherwise."""
Trait = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CanarySight:
    """What is known of a target's device at a time; None: unknown."""

    heard_at: datetime | None = None
    """Its last word, by its vendor's clock."""
    known_until: datetime | None = None
    """Up to when somebody has asked whether it spoke."""
    silent_by: datetime | None = None
    """From when on its silence is more than its rhythm explains."""
    severity: Severity | None = None
    """Of the verdict on its unit."""
    sentence: str = ""
    """What that says."""
    judged_at: datetime | None = None
    is_rhythm_known: bool = False
    """Whether its own words say how often it is heard."""
    traits: frozenset[Trait] = frozenset()
    """What it shares with others, by which a change may fare otherwise."""

    @property
    def can_be_awaited(self) -> bool:
        """Whether it was heard lately, so that its next word can be expected."""
        known, silent = self.known_until, self.silent_by
        return known is not None and silent is not None and known <= silent


@dataclass(frozen=True, slots=True, kw_only=True)
class CanaryProof:
    """What proves that a change did no harm to a device."""

    words: int
    """So many words of it after the vendor accepted the change."""
    is_read_back: bool
    """The vendor's record shows the change."""
    wakes: bool = False
    """The change is to wake a silent device."""


def needed_proof(action: Action, values: Values, kinds: Mapping[str, StateKind]) -> CanaryProof:
    """Return what proves a change; `kinds` says what the vendor's words for states mean.

    A device which the change suspends is not heard again: that its state is shown is all. A change which waits at
    the vendor for the device's next contact comes with the first word; only the second one shows how it lives
    with it.
    """
    effect = action.effect
    kind = StateKind.UNKNOWN
    if effect is not None and effect.is_state:
        kind = kinds.get(effect.wanted(values).casefold(), StateKind.UNKNOWN)
    silences = kind not in (StateKind.ACTIVE, StateKind.UNKNOWN)
    words = 0 if silences else 2 if effect is not None and effect.at_contact else 1
    return CanaryProof(
        words=words,
        is_read_back=action.is_watched and not action.text,
        wakes=kind is StateKind.ACTIVE,
    )


def see(facts: UnitFacts, account: str, key: str) -> CanarySight:
    """Return what the facts on a unit tell of one of its records; of a SIM in a tracker, what its tracker does."""
    own = next(
        (m for m in facts.members if (m.record.account, m.record.key) == (account, key)), None
    )
    if own is None:
        return CanarySight()
    trackers = [member for member in facts.members if member.traits.is_tracker]
    # A tracker's report proves the whole chain; a SIM may stay connected while its tracker is dead.
    speakers = trackers if own.traits.is_sim and trackers else [own]
    sim = next((member for member in facts.members if member.traits.is_sim), None)
    silences = [
        silence
        for member in speakers
        if (silence := silence_of(member, facts.now, None if member is sim else sim)) is not None
    ]
    if not silences:
        return CanarySight(traits=_traits(facts, own, None))
    first = min(silences, key=lambda silence: (silence.is_silent, silence.silent_at))
    return CanarySight(
        heard_at=max(silence.last for silence in silences),
        known_until=first.until,
        silent_by=first.silent_at,
        is_rhythm_known=bool(first.basis),
        traits=_traits(facts, own, first),
    )


def _traits(facts: UnitFacts, own: MemberFacts, silence: RecordSilence | None) -> frozenset[Trait]:
    """Return what a unit shares with others: vendors, carrier, plan, model, firmware, rhythm, state."""
    found: list[Trait] = [("vendor", member.record.account) for member in facts.members]
    found.append(("state", own.record.state or ""))
    for member in facts.members:
        named = (member.traits.plan_field, member.traits.type_field)
        fields = {name.removeprefix("vendor.") for name in named if name}
        for name, value in member.record.vendor.items():
            is_alike = name in fields or any(part in name.casefold() for part in _NAMED_ALIKE)
            if is_alike and isinstance(value, str | int):
                found.append((f"{member.record.provider} {name}", str(value)))
        if iccid := member.record.iccid:
            found.append(("issuer", iccid[:6]))  # ITU-T E.118: 89, the country and the issuer
    if silence is not None:
        pause = silence.silent_at - silence.last
        paces = (word for longest, word in _PACES if pause <= 2 * longest)
        found.append(("rhythm", next(paces, "seldom") if silence.basis else "unknown"))
    return frozenset(found)


def choose_canaries(sights: Mapping[str, CanarySight], number: int) -> tuple[str, ...]:
    """Return the targets which stand for most of the others, of those which can be waited for.

    Each next one is that whose traits, not yet stood for, the most targets have; of equal ones, that which is
    heard first. One of which nobody knows how often it is heard would be waited for for weeks, so it comes last.
    """
    weights = Counter(trait for sight in sights.values() for trait in sight.traits)
    awaited = {key: sight for key, sight in sights.items() if sight.can_be_awaited} or dict(sights)
    known = {key: sight for key, sight in awaited.items() if sight.is_rhythm_known}
    left = known if len(known) >= number else awaited
    chosen: list[str] = []
    while left and len(chosen) < number:
        best = min(
            left,
            key=lambda key: (
                -sum(weights[trait] for trait in left[key].traits),
                left[key].silent_by or _NEVER,
                key,
            ),
        )
        for trait in left.pop(best).traits:
            weights[trait] = 0
        chosen.append(best)
    return tuple(chosen)


def first_look(
    proof: CanaryProof, then: CanarySight, accepted_at: datetime, severity: Severity | None
) -> Canary:
    """Return a canary which is waited for from now on; `then` is what was known when the vendor accepted.

    A device which was silent before is not waited for, unless the change is to wake it: it proves nothing.
    """
    times = [accepted_at + READ_BACK] if proof.is_read_back else []
    awaits = proof.words if then.can_be_awaited or proof.wakes else 0
    if then.silent_by is None or then.heard_at is None:
        awaits = 0
    elif awaits:
        is_ahead = then.silent_by > accepted_at
        times.append(then.silent_by if is_ahead else accepted_at + (then.silent_by - then.heard_at))
    return Canary(awaits=awaits, deadline=max(times, default=None), severity=severity)


def look(
    canary: Canary,
    proof: CanaryProof,
    state: TargetState,
    accepted_at: datetime,
    now_seen: CanarySight,
    now: datetime,
) -> Canary:
    """Return what became of a canary whose change the vendor accepted, as of now."""
    if canary.deadline is None:
        return replace(canary, state="passed", told="accepted; nothing more can be seen of it")
    if proof.words and (worse := _worse(canary, now_seen, accepted_at)):
        return replace(canary, state="failed", told=worse)
    canary = _heard(canary, now_seen, accepted_at)
    deadline = canary.deadline or now
    is_shown = not proof.is_read_back or state is TargetState.CONFIRMED
    missing = _missing(canary, now_seen)
    if is_shown and not missing:
        return replace(canary, state="passed", told=_passed(canary, proof, now_seen))
    if now <= deadline:
        what = [missing, "" if is_shown else "the vendor does not show the change yet"]
        return replace(canary, told="; ".join(filter(None, what)))
    if not is_shown:
        return replace(canary, state="failed", told="the vendor does not show the change")
    known = now_seen.known_until
    if known is None or known <= deadline:
        return replace(canary, told="it is overdue, but its vendor was not asked since")
    return replace(canary, state="failed", told="it is silent since the change")


def _heard(canary: Canary, now_seen: CanarySight, accepted_at: datetime) -> Canary:
    """Note the first word after the change; the next one may come later than before it, by a new frequency."""
    heard, deadline = now_seen.heard_at, canary.deadline
    if canary.contact_at is not None or heard is None or heard <= accepted_at or deadline is None:
        return canary
    if canary.awaits > 1:
        deadline = max(deadline, heard + max(UNSEEN, deadline - accepted_at))
    return replace(canary, contact_at=heard, deadline=deadline)


def _missing(canary: Canary, now_seen: CanarySight) -> str:
    """Return which word of a device is still waited for; empty if none is."""
    if not canary.awaits:
        return ""
    if canary.contact_at is None:
        return "not heard since"
    heard = now_seen.heard_at
    if canary.awaits > 1 and (heard is None or heard <= canary.contact_at + _SAME_WORD):
        return "heard once, when it took the change; not since"
    return ""


def _passed(canary: Canary, proof: CanaryProof, now_seen: CanarySight) -> str:
    shown = ["the vendor shows the change"] if proof.is_read_back else []
    if canary.awaits and now_seen.heard_at is not None:
        shown.append(f"heard {utc_minute(now_seen.heard_at)}")
    return ", ".join(shown) or "accepted"


def _worse(canary: Canary, now_seen: CanarySight, accepted_at: datetime) -> str:
    """Return how a verdict got worse since the vendor accepted the change; empty if it did not."""
    judged_at = now_seen.judged_at
    if now_seen.severity is None or judged_at is None or judged_at <= accepted_at:
        return ""
    if canary.severity is None:
        return ""  # it was not judged before
    after = SEVERITIES.index(now_seen.severity)
    if after < _ACCUSING or after <= SEVERITIES.index(canary.severity):
        return ""
    return f"its verdict got worse: {clean(now_seen.sentence)}"


def latest(canaries: Iterable[Canary]) -> datetime | None:
    """Return by when the last of those which are waited for should have been heard."""
    times = [c.deadline for c in canaries if c.state == "waiting" and c.deadline is not None]
    return max(times, default=None)
