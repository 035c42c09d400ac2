"""What an answer to a mutation means for each of its targets."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from tui.domain.change.action import Outcome, TargetState
from tui.domain.text.safe_text import clean
from tui.providers.answer import MAY_BE_DONE, not_told
from tui.providers.contract import Reply
from tui.providers.errors import AccessDenied, AnswerLost, Refused
from tui.providers.field_name import look_up
from tui.providers.polte.models import Fix
from tui.providers.polte.words import (
    FAILED,
    failures_in,
    sentence_of,
    sound,
    told_in,
    words_of,
)
from tui.providers.wire_model import exact_name

_EMPTY = "The answer was empty. Check whether the change was made."
_UNREADABLE = "The answer could not be read. Check whether the change was made."


def refuse(action: str, reply: Reply) -> None:
    """Raise for an answer which refuses everything."""
    if reply.status < 400:
        return
    said = words_of(reply)
    sentence = f"{action}: Polte refused (HTTP {reply.status}{': ' + said if said else ''})."
    if reply.status in {401, 403}:
        who = (
            " Only a customer admin can do this."
            if action in {"create_token", "create_user"}
            else ""
        )
        raise AccessDenied(sentence + who)
    if reply.status in MAY_BE_DONE:
        raise AnswerLost(not_told(action, reply.status, f": {said}" if said else ""), reply.status)
    raise Refused(sentence)


def judge(targets: Sequence[str], reply: Reply) -> Mapping[str, Outcome]:
    """Read the answer to one plain change: an unreadable answer is not accepted."""
    return dict.fromkeys(targets or ("",), _plainly(reply))


def judge_claim(imeis: Sequence[str], reply: Reply) -> Mapping[str, Outcome]:
    """Read the answer to a claim, IMEI by IMEI: whatever form names those which failed."""
    told = _told_of(imeis, reply)
    if reply.status == 403 or (reply.status >= 400 and not told):
        refuse("claim", reply)
    states = {outcome.state for outcome in told.values()}
    if told and (reply.status >= 400 or states != {TargetState.REFUSED}):
        rest = Outcome(TargetState.UNKNOWN, "the answer does not mention this device")
    elif told:
        rest = Outcome(TargetState.ACCEPTED, "accepted; other devices in this request were refused")
    else:
        rest = _plainly(reply)
        if rest.state is TargetState.REFUSED or FAILED.search(rest.answer.casefold()):
            rest = Outcome(TargetState.UNKNOWN, rest.answer)  # it does not say which of them
    return {imei: told.get(imei, rest) for imei in imeis}


def created(targets: Sequence[str], reply: Reply, *names: str) -> Mapping[str, Outcome]:
    """Read an answer which must carry what was created under these names; without it, unknown."""
    body = sound(reply)
    row = next((part for part in _objects(body) if all(look_up(part, n) for n in names)), None)
    text = str(body or reply.body.decode("utf-8", "replace")).strip()
    if row is None and len(names) == 1 and re.fullmatch(r"[\w.~+/=-]{12,}", text):
        row = {names[0]: text}
    if row is None:
        outcome = Outcome(TargetState.UNKNOWN, sentence_of(body) or _UNREADABLE)
    else:
        named = {name: str(look_up(row, name)) for name in names}
        outcome = Outcome(TargetState.CONFIRMED, "created; shown once", {**row, **named})
    return dict.fromkeys(targets or ("",), outcome)


def uid_of(reply: Reply) -> str:
    """Find the transaction id by which a location is asked for later; empty if there is none."""
    for part in _objects(sound(reply)):
        uid = look_up(part, "uid", "transactionId", "requestId")
        if not isinstance(uid, bool) and (named := exact_name(uid)) is not None:
            return named
    return ""


def location_row(reply: Reply) -> Mapping[str, Any] | None:
    """Read a location; None if there is none yet."""
    for part in _objects(sound(reply)):
        fix = Fix.of(part)
        if fix.latitude is not None:
            return {
                "latitude": fix.latitude,
                "longitude": fix.longitude,
                "position_radius_m": fix.radius_m,
                "position_at": fix.at.isoformat().replace("+00:00", "Z") if fix.at else None,
            }
    return None


def _plainly(reply: Reply) -> Outcome:
    if reply.status == 204:
        return Outcome(TargetState.ACCEPTED, "accepted")
    if not reply.body.strip():
        return Outcome(TargetState.UNKNOWN, _EMPTY)
    body = sound(reply)
    if body is None:
        return Outcome(TargetState.UNKNOWN, _UNREADABLE)
    said = sentence_of(body)
    if isinstance(body, Mapping):
        if look_up(body, "success", "ok") is False or look_up(body, "error", "errors"):
            return Outcome(TargetState.REFUSED, said or "Polte reports a failure.")
        if failed := failures_in(body):
            return Outcome(TargetState.UNKNOWN, said or f"part of the request failed: {failed}")
    return Outcome(TargetState.ACCEPTED, said or "accepted")


def _objects(body: Any) -> Iterator[Mapping[str, Any]]:
    """Return an answer's object and those wrapped in it, one level deep."""
    if isinstance(body, list) and len(body) == 1:
        body = body[0]
    if isinstance(body, Mapping):
        yield body
        yield from (inner for inner in body.values() if isinstance(inner, Mapping))


def _told_of(imeis: Sequence[str], reply: Reply) -> Mapping[str, Outcome]:
    """Return the outcome of each IMEI an answer mentions; two which differ make it unknown."""
    found: dict[str, Outcome] = {}
    for imei, verdict, said in told_in(sound(reply), frozenset(imeis)):
        if verdict == "named" and reply.status >= 400:
            continue  # an echo of the question in a refusal
        state = TargetState.REFUSED if verdict == "badly" else TargetState.ACCEPTED
        fallback = "Polte refused this device." if verdict == "badly" else "claimed"
        if imei in found and found[imei].state is not state:
            state = TargetState.UNKNOWN
        found[imei] = Outcome(state, clean(said) or fallback)
    return found
