"""Operations: how each mutation is asked for, and how its answer is judged device by device."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlencode

from tui.domain.change.action import Outcome, TargetState
from tui.domain.text.safe_text import clean
from tui.lazy_dataclass import dataclass
from tui.providers.contract import Call
from tui.providers.errors import AnswerUnreadable, Blocked
from tui.providers.field_name import look_up
from tui.providers.lattigo import submissions
from tui.providers.lattigo.options import Options
from tui.providers.lattigo.paths import operation_path, refuse_no_name
from tui.providers.lattigo.reach import Reach
from tui.providers.lattigo.records import BLANK_NOTE
from tui.providers.lattigo.statuses import SUBMIT, words_of
from tui.providers.request_form import RequestForm

Form = Mapping[str, Any]
ReachOf = Callable[[str], Reach]
"""Returns how the device with a name is reached."""
_NOT_MENTIONED = "the answer does not mention this device"
_DOUBTFUL = re.compile(
    r"\b(error|fail(ed|ure)?|unable|cannot|unsupported|not supported|denied|invalid|not exist)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class MutationCall:
    """One mutation: how it is sent, and how one device's word in the answer is read."""

    method: Literal["POST", "PUT"]
    single: bool = False
    """It lies below one device instead of taking `device_names`."""
    judge: Callable[[Any], Outcome] | None = None
    """Reads one device's word; None where the answer is a list of processed and unprocessed."""
    submit: Callable[[str, Form], submissions.Submission] | None = None


def _status(sent: Any) -> Outcome:
    """Read one device's word in a bulk answer: only a leading "Success" is done.

    lattigo.txt, change_status fields: `Success`, `Success: …` or `Error: …`; anything else is unknown.
    """
    if sent is None:
        return Outcome(TargetState.UNKNOWN, _NOT_MENTIONED)
    text = words_of(sent)
    word = text.strip().casefold()
    if word == "success" or word.startswith(("success:", "success ", "success.")):
        return Outcome(TargetState.ACCEPTED, text)
    if word.startswith("error"):
        return Outcome(TargetState.REFUSED, text)
    return Outcome(TargetState.UNKNOWN, text)


def _carrier_words(words: Any) -> Outcome:
    """Read what a carrier says to a locate: free text, charged for whatever it says."""
    text = words_of(words)
    if text.casefold().startswith("error"):
        return Outcome(TargetState.REFUSED, text)
    if not text or _DOUBTFUL.search(text):
        return Outcome(TargetState.UNKNOWN, text or "the carrier's answer was empty")
    return Outcome(TargetState.ACCEPTED, text)


OPERATIONS: dict[str, MutationCall] = {
    "note": MutationCall("PUT", single=True, judge=_status),
    "change_simstate": MutationCall("PUT", judge=_status),
    "change_cost_center": MutationCall("PUT", judge=_status),
    "set_usage_limit": MutationCall("POST", judge=_status),
    "remove_usage_limit": MutationCall("POST", judge=_status),
    "send_sms": MutationCall("POST", judge=_status),
    "cellular_locate": MutationCall("POST", single=True, judge=_carrier_words),
    "activation_request": MutationCall("POST", submit=submissions.activation),
    "upload_request": MutationCall("POST", submit=submissions.upload),
}


def call(form: RequestForm, options: Options, reach: ReachOf = Reach) -> Call:
    """Return the one request which does this to these targets; `reach` returns how one of them is reached."""
    name, targets, values = form.action.name, form.targets, form.values
    operation = OPERATIONS[name]
    _require_sense(name, values)
    path = reach(targets[0]).path(name) if operation.single else operation_path(name)
    shown = (
        f"{operation.method} /v2/{'devices/…' if operation.single else 'device_operations'}/{name}"
    )
    body = _body(name, targets, values, options)
    if operation.single:
        body |= reach(targets[0]).fields
    # An activation's nested list is documented as JSON only: a wrong nesting would cost money.
    as_form = options.form_bodies and operation.submit is None and bool(body)
    return Call(
        operation=shown,
        method=operation.method,
        path=path,
        headers={"Content-Type": "application/x-www-form-urlencoded"} if as_form else {},
        content=_form_encoded(body) if as_form else None,
        json=None if as_form else body or None,
        mutates=True,
        accepts=SUBMIT,
    )


def judge(form: RequestForm, body: Any, what: str, reach: ReachOf = Reach) -> dict[str, Outcome]:
    """Return what became of each target: each must be mentioned exactly once, in known words."""
    targets, operation = form.targets, OPERATIONS[form.action.name]
    if operation.submit is not None:
        submitted = {target: operation.submit(target, form.values) for target in targets}
        return submissions.judge(submitted, body, what)
    words = dict(_words_by_device(body, what))
    if operation.single and (sent := reach(targets[0]).name) in words:
        # Whether the answer names the device by its name or as it was sent is not documented.
        words.setdefault(targets[0], words[sent])
    judge_one = operation.judge or _status
    if not words.keys() & set(targets):
        said = words_of(body)[:300]
        missing = Outcome(
            TargetState.UNKNOWN, f"{_NOT_MENTIONED}: {said}" if said else _NOT_MENTIONED
        )
    else:
        missing = Outcome(TargetState.UNKNOWN, _NOT_MENTIONED)
    return {target: judge_one(words[target]) if target in words else missing for target in targets}


def _words_by_device(body: Any, what: str) -> Mapping[str, Any]:
    """Find the map of devices: under change_status, under status, or bare."""
    if not isinstance(body, Mapping):
        raise AnswerUnreadable(
            f"{what}: expected a result for each device, got {clean(str(body))}."
        )
    for name in ("change_status", "status"):
        inner = look_up(body, name)
        if isinstance(inner, Mapping):
            return inner
    return body


def _require_sense(name: str, form: Form) -> None:
    if name == "note" and form["note"].strip() == BLANK_NOTE:
        raise Blocked(
            f'"{BLANK_NOTE}" is how Lattigo shows an empty note, so it cannot be written. Nothing was sent.'
        )
    if name == "set_usage_limit" and form["action"] == "email" and "usernames" not in form:
        raise Blocked(
            "action=email needs usernames: without them, nobody gets the e-mail. Nothing was sent."
        )


def _body(name: str, targets: Sequence[str], form: Form, options: Options) -> dict[str, Any]:
    operation = OPERATIONS[name]
    if operation.submit is None:
        for target in targets:
            refuse_no_name(target)
        return {**({} if operation.single else {"device_names": list(targets)}), **form}
    submitted = [operation.submit(target, form) for target in targets]
    if len({entry.iccid or entry.imei for entry in submitted}) != len(submitted):
        raise Blocked("The same SIM or IMEI is listed twice. Nothing was sent.")
    if name == "activation_request":
        body = submissions.activation_body(submitted, form, at_top=options.device_sku_at_top)
    else:
        body = submissions.upload_body(submitted, form)
    return dict(body)


def _form_encoded(body: Mapping[str, Any]) -> bytes:
    pairs = [
        (f"{name}[]" if isinstance(value, list) else name, str(item))
        for name, value in body.items()
        for item in (value if isinstance(value, list) else [value])
    ]
    return urlencode(pairs).encode("ascii")
