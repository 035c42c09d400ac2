"""What a person means an action to be done to: identifiers checked, the damaged ones named."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tui.domain.change.action import Action
from tui.domain.device.identity import IdentifierProblem, check_iccid, check_imei, find_identifiers
from tui.domain.device.record import DeviceRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """One thing meant, before anybody has judged whether it can be done."""

    key: str
    """What the vendor's API is called with."""
    label: str | None = None
    record: DeviceRecord | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    """What is filled in for this one alone, over what is filled in for all."""
    expected: str | None = None
    """What it was left with, where this is to be taken back; None: whatever it is now."""
    problem: str = ""
    """Why it cannot be meant: a damaged number, an unknown device."""
    check_digit: str = ""
    """What its check digit says, where it does not fit."""


def targets_of_records(records: Iterable[DeviceRecord]) -> list[Target]:
    """Mean these devices, each once."""
    found = {record.address: record for record in records}
    return [
        Target(key=address, label=record.label or record.imei or record.iccid, record=record)
        for address, record in found.items()
    ]


def parse_targets(action: Action, text: str) -> list[Target]:
    """Read what an action which takes bare identifiers or names is done to, each once."""
    if action.pairs:
        found = _pairs(text)
    elif action.target == "imei":
        found = _imeis(text)
    else:
        words = re.split(r"[\n\r,;]", text)
        found = (Target(key=word.strip()) for word in words if word.strip())
    return list({one.key: one for one in found}.values())


def _imeis(text: str) -> Iterator[Target]:
    for one in find_identifiers(text):
        if one.kind == "imei":
            yield Target(key=one.text, check_digit=one.warning)
        else:
            what = one.warning or f"it is no IMEI but an {one.kind.upper()}"
            yield Target(key=one.text, problem=what)


def _pairs(text: str) -> Iterator[Target]:
    """Read `IMEI/ICCID`, one a line, a comma or a tab will do; a bare ICCID is for a device SKU."""
    for line in text.splitlines():
        if not line.strip() or re.fullmatch(r"[\W_]*imei[\W_]+iccid[\W_]*", line, re.IGNORECASE):
            continue
        parts, plan = _columns(line)
        if len(parts) not in (1, 2):
            yield Target(key=line.strip(), problem="it is no IMEI/ICCID pair")
            continue
        imei, iccid = ("", *parts)[-2:]
        yield _pair(imei, iccid, {"rate_plan_name": plan} if plan else {})


def _columns(line: str) -> tuple[list[str], str]:
    """Read one line: the pair, and a rate plan of its own where a third column names one."""
    parts = [part.strip(" \"'\u00a0") for part in re.split(r"[,;\t]", line.strip())]
    plan = parts.pop() if len(parts) == 3 else ""
    pair = re.split(r"[/\s]+", parts[0]) if len(parts) == 1 else parts
    return [part for part in pair if part], plan


def _pair(imei: str, iccid: str, values: Mapping[str, Any]) -> Target:
    damaged = next((one.warning for word in (imei, iccid) for one in find_identifiers(word) if
                    one.kind == "unknown" and "spreadsheet" in one.warning), "")  # fmt: skip
    key = f"{imei}/{iccid}"
    if damaged:
        return Target(key=key, problem=damaged)
    findings = [*([check_imei(imei)] if imei else []), check_iccid(iccid)]
    told: list[IdentifierProblem] = [finding for finding in findings if finding is not None]
    refused = [one.sentence for one in told if one.severity == "refuse"]
    warned = [one.sentence for one in told if one.severity == "warn"]
    return Target(key=key, values=values, problem="; ".join(refused), check_digit="; ".join(warned))
