"""The fields of a unit and of its verdict in every machine format."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from tui.domain.attention.acknowledgement import Acknowledgement, Comment
from tui.domain.place.agreement import PositionAgreement
from tui.domain.unit.stored_unit import StoredUnit
from tui.domain.verdict.judgement import Judgement
from tui.export.records import Fields, JsonText, instant

UNIT = (
    "unit", "label", "members", "imei", "iccid", "state", "last_seen", "severity", "cause", "since",
    "incident", "acknowledged", "assigned_to", "tags", "groups", "orgs", "conflicts", "position",
    "findings", "chain",
)  # fmt: skip
"""The fields which a unit always has, in this order; likewise `VERDICT`."""
VERDICT = (
    "unit", "label", "rule", "severity", "sentence", "since", "evidence", "advice", "action",
    "would_change", "findings", "chain", "as_of",
)  # fmt: skip

_NONE = "[]"


def unit_fields(unit: StoredUnit, now: datetime, judgement: Judgement | None = None) -> Fields:
    """Return the fields of a unit as the store has it; with a newer judgement, as that one says."""
    known: Mapping[str, Any]
    if judgement is None:
        known = {"findings": JsonText(unit.findings_json), "chain": JsonText(unit.chain_json)}
        severity, cause, since = unit.severity, unit.cause, unit.since
    else:
        known, verdict = judgement.as_json(), judgement.verdict
        severity, cause = verdict.severity, verdict.rule
        since = unit.since if cause == unit.cause else verdict.since or now
    return {
        "unit": unit.key,
        "label": unit.label,
        "members": [
            {"provider": member.provider, "account": member.account, "key": member.key}
            for member in unit.members
        ],
        "imei": unit.imei,
        "iccid": unit.iccid,
        "state": unit.state,
        "last_seen": instant(unit.last_seen),
        "severity": severity,
        "cause": cause,
        "since": instant(since),
        "incident": unit.incident,
        "acknowledged": _acknowledged(unit.acknowledged),
        "assigned_to": unit.assigned_to,
        "tags": list(unit.tags),
        "groups": list(unit.groups),
        "orgs": list(unit.orgs),
        "conflicts": list(unit.conflicts) if unit.conflicts_json != _NONE else [],
        "position": _position(unit, now),
        **known,
    }


def verdict_fields(unit: StoredUnit, judgement: Judgement, at: datetime) -> Fields:
    """Return the fields of the verdict on a unit as of a time, with everything else which holds."""
    known = judgement.as_json()
    return {
        "unit": unit.key,
        "label": unit.label,
        **known["findings"][0],
        **known,
        "as_of": instant(at),
    }


def agreement_fields(agreement: PositionAgreement | None) -> Fields | None:
    """Return how a GPS position and one by cell towers compare; None: one of both is missing."""
    if agreement is None:
        return None
    apart = agreement.apart
    return {
        "name": agreement.name,
        "sentence": agreement.sentence,
        "meters": round(agreement.meters),
        "joint_accuracy_m": round(agreement.accuracy_m),
        "seconds_apart": None if apart is None else round(apart.total_seconds()),
        "gps_account": agreement.gps.account,
        "gps_at": instant(agreement.gps.position_at),
        "cell_account": agreement.cell.account,
        "cell_at": instant(agreement.cell.position_at),
    }


def said_fields(
    acknowledged: Acknowledgement | None, assigned_to: str | None, comments: Iterable[Comment]
) -> Fields:
    """Return what people said of a unit, with its comments, the newest last."""
    return {
        "acknowledged": _acknowledged(acknowledged),
        "assigned_to": assigned_to,
        "comments": [
            {
                "by": comment.by,
                "at": instant(comment.at),
                "text": comment.text,
                "incident": comment.incident,
            }
            for comment in comments
        ],
    }


def _acknowledged(said: Acknowledgement | None) -> Fields | None:
    """Return who acknowledged what is wrong with a unit, why and until when."""
    if said is None:
        return None
    return {
        "by": said.by,
        "reason": said.reason,
        "until": instant(said.until),
        "at": instant(said.at),
        "incident": said.incident,
    }


def _position(unit: StoredUnit, now: datetime) -> Fields | None:
    """Return the newest position which any vendor has of a unit, with source, age and account."""
    if unit.latitude is None or unit.longitude is None:
        return None
    at = unit.position_at
    return {
        "latitude": unit.latitude,
        "longitude": unit.longitude,
        "source": unit.position_source,
        "at": instant(at),
        "age_seconds": None if at is None else max(0, round((now - at).total_seconds())),
    }
