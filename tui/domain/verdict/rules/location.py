"""Rules on a record which only locates: never claimed, location disabled."""

from collections.abc import Iterator

from tui.domain.account.vendor_traits import StateKind
from tui.domain.verdict.case import UnitCase
from tui.domain.verdict.declaration import VerdictRule
from tui.domain.verdict.facts import MemberFacts
from tui.domain.verdict.judgement import Evidence, Finding
from tui.domain.verdict.rules.sim_state import has_field, vendor_value
from tui.domain.verdict.wording import state_of, step


def _never_claimed(case: UnitCase) -> Iterator[Finding]:
    for member in case.facts.members:
        if is_unclaimed(member) and member.absent_since is None:
            yield Finding(
                rule="never-claimed",
                severity="warning",
                sentence=f"{member.traits.title} knows the device, but nobody has claimed it: it is not located.",
                evidence=(state_of(member),),
                next_step=step("Claim the device.", member, member.traits.claim_action),
                would_change="The device is claimed.",
                since=case.facts.first_seen_at,
            )


def is_unclaimed(member: MemberFacts) -> bool:
    """Return whether nobody claimed a device: by its state, or where nobody knows the word, its time."""
    if member.state_kind is not StateKind.UNKNOWN:
        return member.state_kind is StateKind.UNCLAIMED
    name = member.traits.claimed_field
    return has_field(member, name) and vendor_value(member, name) is None


def _location_disabled(case: UnitCase) -> Iterator[Finding]:
    for member in case.facts.members:
        disabled = vendor_value(member, member.traits.disabled_field)
        if member.absent_since or is_unclaimed(member):
            continue
        if member.state_kind is StateKind.LOCATION_DISABLED or disabled:
            evidence = [state_of(member)]
            evidence += (
                [Evidence(value=f"disabled at {disabled}", source=member.record.account)]
                if disabled
                else []
            )
            yield Finding(
                rule="location-disabled",
                severity="warning",
                sentence=f"{member.traits.title} no longer locates the device: it is disabled there.",
                evidence=tuple(evidence),
                next_step=step(
                    f"Ask {member.traits.title} to enable the device again, if it should be located."
                ),
                would_change="The device is enabled again.",
                since=next(
                    (change.at for change in member.changes if change.field == "state"), None
                ),
            )


RULES = (
    VerdictRule(
        name="never-claimed",
        title="Never claimed",
        holds="A vendor of positions knows the device, and no customer has claimed it.",
        rests_on="The provisioning state.",
        example="Acme Location knows the device, but nobody has claimed it: it is not located.",
        find=_never_claimed,
    ),
    VerdictRule(
        name="location-disabled",
        title="Location disabled",
        holds="A vendor of positions has disabled the device.",
        rests_on="The provisioning state, the time of disabling.",
        example="Acme Location no longer locates the device: it is disabled there.",
        find=_location_disabled,
    ),
)
