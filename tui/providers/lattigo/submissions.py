"""Submissions: SIMs to activate and IMEIs to upload, and which of them were accepted."""

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from tui.domain.change.action import Outcome, TargetState
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.providers.decoder import decode
from tui.providers.errors import AnswerUnreadable, Blocked
from tui.providers.field_name import look_up
from tui.providers.lattigo.statuses import words_of
from tui.providers.wire_model import as_list

_IMEI = re.compile("[0-9]{14,16}")
_ICCID = re.compile("[0-9]{18,20}[0-9Ff]?")
Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Submission:
    """One target as it is submitted."""

    imei: str = ""
    iccid: str = ""

    def fields(self) -> dict[str, str]:
        """Return its identifiers as the vendor names them, those it has."""
        named = {"imei": self.imei, "iccid": self.iccid}
        return {name: number for name, number in named.items() if number}

    def echoed_by(self, sent: Any) -> bool | None:
        """Return whether an echo is of this target; None where it names no identifier.

        An e-mail or SKU is never compared: the document's own sample answers with others than were sent.
        """
        if not isinstance(sent, Mapping):
            return None
        said = {name: str(look_up(sent, name) or "").strip() for name in ("imei", "iccid")}
        pairs = [(said[name], mine) for name, mine in self.fields().items() if said[name]]
        return all(theirs == mine for theirs, mine in pairs) if pairs else None


def activation(target: str, form: Form) -> Submission:
    """Read `IMEI/ICCID`, or `/ICCID` (or a bare ICCID) where a device SKU stands for the IMEI.

    Wrong lengths are refused; a wrong check digit is not, as the document's own samples have one.
    """
    parts = [part.strip() for part in re.split(r"[/,;\s]+", target.strip())]
    imei, iccid = ("", *parts)[-2:] if len(parts) < 3 else ("?", "?")
    if not _ICCID.fullmatch(iccid):
        raise Blocked(f'"{clean(target)}" is not an IMEI/ICCID pair.')
    if imei and not _IMEI.fullmatch(imei):
        raise Blocked(f'"{clean(target)}": an IMEI has 15 digits.')
    if not imei and "device_sku" not in form:
        raise Blocked(f'"{clean(target)}" has no IMEI: add the IMEI, or set device_sku.')
    return Submission(imei, iccid)


def upload(target: str, form: Form) -> Submission:
    """Read one IMEI."""
    del form  # nothing in it concerns the single IMEI
    if not _IMEI.fullmatch(target.strip()):
        raise Blocked(f'"{clean(target)}" is not an IMEI.')
    return Submission(target.strip())


def activation_body(submissions: Sequence[Submission], form: Form, *, at_top: bool) -> Any:
    """Return an activation request's body; where device_sku and region_code go is not documented."""
    shared = {name: form[name] for name in ("device_sku", "region_code") if name in form}
    notes = {name: form[name] for name in ("note", "note1", "note2", "note3") if name in form}
    each = notes if at_top else shared | notes
    return {
        "rate_plan_name": form["rate_plan_name"],
        **(shared if at_top else {}),
        "activation_requests": [submission.fields() | each for submission in submissions],
    }


def upload_body(submissions: Sequence[Submission], form: Form) -> Any:
    """Return an upload request's body."""
    return {
        "upload_email": form["upload_email"],
        "upload_sku": form["upload_sku"],
        "upload_ids": [submission.fields() for submission in submissions],
    }


def judge(submitted: Mapping[str, Submission], body: Any, what: str) -> dict[str, Outcome]:
    """Return whether each target was accepted, refused, or not clearly mentioned.

    200 and 422 alike: a 422 may carry activations which do take place (lattigo.txt, Response Body Spec).
    """
    if not isinstance(body, Mapping) or (
        look_up(body, "processed") is None and look_up(body, "unprocessed") is None
    ):
        words = words_of(body)[:300]
        raise AnswerUnreadable(
            f"{what}: the answer names neither processed nor unprocessed: {words}"
        )
    verdicts: dict[str, list[Outcome]] = {target: [] for target in submitted}
    for taken in as_list(look_up(body, "processed")):
        meant = _echoed(submitted, taken)
        state = TargetState.ACCEPTED if len(meant) == 1 else TargetState.UNKNOWN
        for target in meant:
            verdicts[target].append(Outcome(state, "accepted"))
    for refused in as_list(look_up(body, "unprocessed")):
        for target, state in _refused(submitted, refused):
            verdicts[target].append(Outcome(state, error_of(refused)))
    return {target: _single(found) for target, found in verdicts.items()}


def error_of(refused: Any) -> str:
    """Read an `error`: JSON within JSON, a hash of arrays, or plain text."""
    error = look_up(refused, "error") if isinstance(refused, Mapping) else refused
    if isinstance(error, str):
        with suppress(AnswerUnreadable):  # else it is plain text
            error = decode(error.encode("utf-8", "surrogatepass"), "error")
    return words_of(error) or "refused without a reason"


def _echoed(submitted: Mapping[str, Submission], sent: Any) -> list[str]:
    return [target for target, submission in submitted.items() if submission.echoed_by(sent)]


def _refused(submitted: Mapping[str, Submission], refused: Any) -> list[tuple[str, TargetState]]:
    """Return whom an `unprocessed` entry is about; where index and echo disagree, nobody knows."""
    if not isinstance(refused, Mapping):
        return []
    echo = look_up(refused, "input")
    named = _echoed(submitted, echo)
    index = str(look_up(refused, "device_index"))
    if not (re.fullmatch("[0-9]{1,6}", index) and int(index) < len(submitted)):
        state = TargetState.REFUSED if len(named) == 1 else TargetState.UNKNOWN
        return [(target, state) for target in named]
    target, submission = list(submitted.items())[int(index)]
    if submission.echoed_by(echo) is not False:
        return [(target, TargetState.REFUSED)]
    return [(doubtful, TargetState.UNKNOWN) for doubtful in {target, *named}]


def _single(found: Sequence[Outcome]) -> Outcome:
    if len(found) == 1:
        return found[0]
    if not found:
        return Outcome(TargetState.UNKNOWN, "the answer does not mention this target")
    words = "; ".join(dict.fromkeys(outcome.answer for outcome in found))
    return Outcome(
        TargetState.UNKNOWN, f"the answer mentions this target {len(found)} times: {words}"
    )
