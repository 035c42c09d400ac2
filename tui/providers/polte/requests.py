"""Write the one request of an action from what was filled in."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote, unquote

from tui.domain.change.action import Values
from tui.domain.text.safe_text import clean
from tui.providers.contract import Call
from tui.providers.errors import Blocked
from tui.providers.polte.actions import ACTIONS
from tui.providers.polte.endpoints import PLACE, Endpoint
from tui.providers.request_form import read_form

MUTATION_ANSWERS = frozenset({200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 422})
SYNC_SECONDS = 150.0
"""polte.txt: a synchronous locate may take two minutes."""

Sent = dict[str, Any]
"""What a request carries, by our names."""


def request(endpoint: Endpoint, sent: Mapping[str, Any]) -> Call:
    """Return the call of an endpoint; what is unknown stays visible as its `{place}`."""
    content = None
    headers = {theirs: _line(sent[ours]) for ours, theirs in _named(endpoint.headers, sent)}
    body = _body(endpoint, sent)
    if endpoint.as_file:
        content, kind = _form(endpoint.body["file"], str(sent.get("file", "")).encode())
        headers["Content-Type"] = kind
    sync = endpoint.name == "locate" and sent.get("sync") is True
    return Call(
        operation=endpoint.title,
        method=endpoint.method,
        path=PLACE.sub(lambda place: _segment(place, sent), endpoint.path),
        query=tuple((theirs, _word(sent[n])) for n, theirs in _named(endpoint.query, sent)),
        headers=headers,
        json=body,
        content=content,
        auth=endpoint.auth,
        mutates=not endpoint.reads,
        read_seconds=SYNC_SECONDS if sync else None,
        accepts=frozenset({200}) if endpoint.reads else MUTATION_ANSWERS,
    )


def missing(endpoint: Endpoint, sent: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of what a call of this endpoint needs and does not have."""
    needed = endpoint.places if endpoint.name != "register" else endpoint.parameters
    return tuple(name for name in needed if not sent.get(name))


def to_send(action: str, targets: Sequence[str], values: Values, options: Values) -> Sent:
    """Read what was filled in, check it, and name it as the endpoints do; `Blocked` if it is wrong."""
    form = read_form("Polte", ACTIONS, action, targets, values)
    return _SPECIAL.get(action, _plain)(form.targets, form.values, options)


def _plain(_targets: Sequence[str], values: Values, _options: Values) -> Sent:
    if not values:
        raise Blocked("No field is filled in. Nothing was sent.")
    return dict(values)


def _imeis(targets: Sequence[str], _values: Values, _options: Values) -> Sent:
    imeis = list(dict.fromkeys(targets))
    wrong = [imei for imei in imeis if not re.fullmatch(r"[0-9]{15}", imei)]
    if wrong:
        raise Blocked(f"Not an IMEI of 15 digits: {wrong[0]!r}.")
    return {"imeis": imeis, "file": ",".join(imeis)}


def _role(_targets: Sequence[str], values: Values, options: Values) -> Sent:
    words = options.get("roles") or {}
    role = str(values.get("role", "ue" if "email" not in values else "customer-user"))
    return {**values, "role": str(words.get(role, role))}


def _device(targets: Sequence[str], values: Values, _options: Values) -> Sent:
    return {"ueToken": targets[0], **values}


def _locate(targets: Sequence[str], values: Values, _options: Values) -> Sent:
    payload = re.sub(r"0[xX]|[\s:,-]", "", str(values.get("payload", ""))).lower()
    if not re.fullmatch(r"(?:[0-9a-f]{2})+", payload):
        raise Blocked("The payload must be hex digits, two per byte.")
    return {"ueToken": targets[0], "payload": payload, "sync": values.get("sync", False)}


def _manifest(_targets: Sequence[str], values: Values, _options: Values) -> Sent:
    if not re.search(r"(?<![0-9])[0-9]{15}(?![0-9])", values["file"]):
        raise Blocked("The manifest has no IMEI in it: enter the file's text, not its name.")
    return dict(values)


def _measurements(_targets: Sequence[str], values: Values, _options: Values) -> Sent:
    try:
        read = json.loads(values["payload"])
    except (ValueError, RecursionError) as error:
        raise Blocked(f"The measurements are not valid JSON ({error}).") from error
    if not isinstance(read, Mapping):
        raise Blocked("The measurements must be a JSON object.")
    inner = read.get("payload", read)
    return {"payload": inner, "excludeLocationMetrics": "excludeLocationMetrics"}


_SPECIAL: Mapping[str, Callable[[Sequence[str], Values, Values], Sent]] = {
    "claim": _imeis,
    "claim_file": _imeis,
    "create_token": _role,
    "create_user": _role,
    "revoke_token": lambda targets, _values, _options: {"tokenId": targets[0]},
    "delete_user": lambda targets, _values, _options: {"userId": targets[0]},
    "register": _device,
    "set_label": _device,
    "locate": _locate,
    "upload_manifest": _manifest,
    "locate_core": _measurements,
}


def prepared(endpoint: Endpoint, sent: Sent) -> Call:
    """Return the request of an action as it will be sent, whether or not its path is verified."""
    unknown = {name: f"{{{name}}}" for name in missing(endpoint, sent)}
    call = request(
        endpoint, {n: word for n, word in unknown.items() if n not in endpoint.places} | sent
    )
    _refuse_without_target(endpoint, call, sent)
    return call


def _refuse_without_target(endpoint: Endpoint, call: Call, sent: Mapping[str, Any]) -> None:
    """Raise `Blocked` where a request does not name its target: it would act on another."""
    said = [unquote(part) for part in call.path.split("/")]
    said += [value for _, value in call.query] + list(call.headers.values())
    body = json.dumps(call.json, ensure_ascii=False) + (call.content or b"").decode(
        "utf-8", "replace"
    )
    for name in sorted(endpoint.needed & set(sent)):
        for word in sent[name] if isinstance(sent[name], list) else [sent[name]]:
            inside = json.dumps(str(word), ensure_ascii=False)[1:-1]
            if str(word) not in said and inside not in body and str(word) not in body:
                raise Blocked(
                    f"{endpoint.title} would not carry {name} {clean(str(word))!r}. Nothing was sent."
                )


def _named(names: Mapping[str, str], sent: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [(ours, theirs) for ours, theirs in names.items() if ours in sent]


def _body(endpoint: Endpoint, sent: Mapping[str, Any]) -> Any:
    if endpoint.as_file or not endpoint.body:
        return None
    named = [(theirs, _shaped(endpoint, sent[n])) for n, theirs in _named(endpoint.body, sent)]
    whole = [value for theirs, value in named if not theirs]
    return whole[0] if whole else dict(named)


def _shaped(endpoint: Endpoint, value: Any) -> Any:
    return ",".join(value) if endpoint.as_text and isinstance(value, list) else value


def _segment(place: re.Match[str], sent: Mapping[str, Any]) -> str:
    value = _word(sent.get(place[1], ""))
    if value.strip() in {".", ".."} or (value and not value.strip()):
        raise Blocked(f"{value!r} cannot be a {place[1]}. Nothing was sent.")
    return quote(value, safe="") if value else place[0]


def _word(value: Any) -> str:
    """Return a value as text, unchanged: a name which ends in a space is another name without it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _line(value: Any) -> str:
    word = _word(value)
    if not (word.isascii() and word.isprintable() and word == word.strip()):
        raise Blocked(
            "A header cannot carry this text: use plain ASCII characters, and no space at either end."
        )
    return word


def _form(name: str, content: bytes) -> tuple[bytes, str]:
    """Return a form with one text file (RFC 7578); the boundary is the content's own, so it repeats."""
    boundary = "watchfloor-" + hashlib.sha256(content).hexdigest()[:32]
    spelled = name.replace("\\", "\\\\").replace('"', "%22").replace("\r", "").replace("\n", "")
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="{spelled}"; filename="imeis.txt"\r\n'
        "Content-Type: text/plain; charset=utf-8\r\n\r\n"
    )
    tail = f"\r\n--{boundary}--\r\n"
    return head.encode() + content + tail.encode(), f"multipart/form-data; boundary={boundary}"
