"""Match the operations of a saved file with ours, by the words of their paths and summaries."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal

from tui.lazy_dataclass import dataclass
from tui.providers.polte.endpoints import ENDPOINTS, PLACE, Endpoint, find

Shape = Literal["", "list", "object", "object with a list", "text", "nothing"]
PLACE_LIKE = re.compile(r"\{[^{}]*\}")
"""A place in a file's path, whatever it is called there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SwaggerOperation:
    """One operation of a file: where it is, what it says of itself, what it takes."""

    method: str
    path: str
    """Below the base URL, with the file's own places."""
    summary: str
    query: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    """Names of the body's fields; `("",)` if the body is a bare value."""
    bare_text: bool = False
    """Its body, or its one field, is a text and no list."""
    answers: Shape = ""
    """The form of a successful answer; empty: the file does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One of our operations, found in a file: what its settings will say."""

    name: str
    method: str
    path: str
    theirs: str
    """The path as the file has it."""
    summary: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Mapping[str, str]
    as_text: bool
    doubt: str = ""
    """Why it may not be called yet; empty: method, places and answer fit."""

    def entry(self) -> dict[str, Any]:
        """Return it as the account's option `paths` takes it."""
        entry: dict[str, Any] = {"method": self.method, "path": self.path}
        entry["verified"] = not self.doubt
        places = {"query": self.query, "headers": self.headers, "body": self.body}
        entry |= {place: dict(names) for place, names in places.items() if names}
        return entry | ({"as_text": True} if self.as_text else {})

    def describe(self) -> str:
        """Return on one line which of the file's operations it is, and how sure that is."""
        places = dict(
            zip(PLACE_LIKE.findall(self.theirs), PLACE_LIKE.findall(self.path), strict=True)
        )
        changed = ", ".join(
            f"{theirs} is {ours}" for theirs, ours in places.items() if theirs != ours
        )
        sure = f"not verified: {self.doubt}" if self.doubt else "verified"
        said = f"{self.name}: {self.method} {self.theirs}"
        return "; ".join(filter(None, (said, changed, sure)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    """What tells an operation: verbs, words of its path, words it must not have, how it ends."""

    verbs: str
    words: str
    without: str = ""
    ends_in_place: bool = False
    last: str = ""
    """All the words which the end of its path may consist of; empty: any."""
    answers: frozenset[Shape] = frozenset()
    """What it must answer; empty: whatever it answers, the status alone tells."""


_LIST: frozenset[Shape] = frozenset({"list", "object with a list"})
_ONE: frozenset[Shape] = frozenset({"object"})
_MADE = "create add new invite"
_RULES: Mapping[str, _Rule] = {
    "login": _Rule(verbs="POST", words="login", answers=frozenset({"object", "text"})),
    "devices": _Rule(verbs="POST GET", words="csv", answers=_LIST | {"text"}),
    "device": _Rule(
        verbs="POST GET", words="equipment", without="claim csv file", ends_in_place=True,
        answers=_ONE,
    ),
    "claim": _Rule(verbs="POST", words="claim", without="file"),
    "claim_file": _Rule(verbs="POST", words="claim file"),
    "create_token": _Rule(
        verbs="POST", words="token", without="login user auth oauth", last=f"api token {_MADE}",
        answers=_ONE | {"text"},
    ),
    "register": _Rule(verbs="GET POST", words="register", answers=_ONE),
    "locate": _Rule(verbs="POST", words="locate", without="core", answers=_ONE),
    "location": _Rule(verbs="GET POST", words="location", ends_in_place=True, answers=_ONE),
    "tokens": _Rule(verbs="GET", words="token", last="api token", answers=_LIST),
    "revoke_token": _Rule(verbs="DELETE", words="token", ends_in_place=True),
    "users": _Rule(verbs="GET", words="user", last="user", answers=_LIST),
    "create_user": _Rule(verbs="POST", words="user", last=f"user {_MADE}"),
    "delete_user": _Rule(verbs="DELETE", words="user", ends_in_place=True),
    "profile": _Rule(
        verbs="GET", words="customer", without="user token equipment", ends_in_place=True,
        answers=_ONE,
    ),
    "edit_profile": _Rule(
        verbs="PUT PATCH", words="customer", without="user token equipment", ends_in_place=True
    ),
    "set_label": _Rule(
        verbs="PUT PATCH", words="equipment", without="claim file", ends_in_place=True
    ),
    "models": _Rule(verbs="GET", words="model", last="product model", answers=_LIST),
    "create_model": _Rule(verbs="POST", words="model", last=f"product model {_MADE}"),
    "upload_manifest": _Rule(verbs="POST", words="manufacturer equipment file", without="claim"),
    "locate_core": _Rule(verbs="POST", words="locate core", answers=_ONE),
}  # fmt: skip
_OWNERS: Mapping[str, str] = {
    "customer": "customerId", "manufacturer": "manufacturerId", "user": "userId",
    "token": "tokenId", "equipment": "ueToken", "location": "uid",
}  # fmt: skip
"""What a place holds by the word of the path before it."""
_NAMES: Mapping[str, tuple[str, ...]] = {
    "customerId": ("customerid", "customer"),
    "manufacturerId": ("manufacturerid", "manufacturer"),
    "userId": ("userid", "user", "username", "email", "useremail", "mail"),
    "tokenId": ("tokenid", "apitokenid", "apitoken"),
    "ueToken": ("uetoken", "ueid", "userequipmentid", "userequipmenttoken", "equipmentid"),
    "uid": ("transaction", "transactionid", "locationid"),
}
"""What a place holds by its own name, where that says anything: `id`, `uid` and `token` do not."""
_BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}


def matches(operations: Sequence[SwaggerOperation]) -> list[Match]:
    """Pair operations with ours, the likeliest first; each is used once, and none is forced."""
    likely = sorted(
        (
            (_likeness(endpoint, operation), name, position)
            for name, endpoint in _BY_NAME.items()
            for position, operation in enumerate(operations)
            if _fits(_RULES[name], operation)
        ),
        reverse=True,
    )
    found: dict[str, Match] = {}
    used: set[int] = set()
    for _, name, position in likely:
        match = _match(_BY_NAME[name], operations[position])
        if match is not None and name not in found and position not in used:
            found[name] = match
            used.add(position)
    return [found[name] for name in _BY_NAME if name in found]


def _fits(rule: _Rule, operation: SwaggerOperation) -> bool:
    words = _words(PLACE_LIKE.sub(" ", operation.path))
    said = words | _words(operation.summary)
    needed = set(rule.words.split())
    return (
        operation.method in rule.verbs.split()
        and needed <= said
        and bool(needed & words)
        and not set(rule.without.split()) & words
        and operation.path.endswith("}") == rule.ends_in_place
        and _ends_well(rule, operation.path)
    )


def _ends_well(rule: _Rule, path: str) -> bool:
    """Return whether a path ends in the thing itself: `GET /users/login` is no list of users."""
    end = _words(path.rstrip("/").rpartition("/")[2])
    return not rule.last or (bool(end) and end <= set(rule.last.split()))


def _words(text: str) -> set[str]:
    """Take a path or sentence apart: `userEquipment` is one thing, and has no user in it."""
    spread = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", text)
    joined = re.sub(r"user[\s_-]+equipments?", "equipment", spread, flags=re.IGNORECASE)
    words = re.findall(r"[a-z0-9]+", joined.casefold().replace("sign in", "login"))
    return {"equipment" if word == "ue" else word.removesuffix("s") for word in words}


def _likeness(endpoint: Endpoint, operation: SwaggerOperation) -> float:
    ours, theirs = (PLACE_LIKE.sub("{}", path) for path in (endpoint.path, operation.path))
    same_verb = 0.2 if endpoint.method == operation.method else 0.0
    return SequenceMatcher(None, ours.casefold(), theirs.casefold()).ratio() + same_verb


def _match(endpoint: Endpoint, operation: SwaggerOperation) -> Match | None:
    path = _renamed(endpoint, operation.path)
    if path is None:
        return None
    shipped = find(operation.method, PLACE_LIKE.sub("x", path))
    if shipped is not None and shipped[0].reads != endpoint.reads:
        return None
    wanted = [name for name in endpoint.parameters if name not in PLACE.findall(path)]
    query, headers = _paired(wanted, operation.query), _paired(wanted, operation.headers)
    body = _paired([n for n in wanted if n not in query and n not in headers], operation.body)
    if not body and len(endpoint.body) == 1 and len(operation.body) == 1:
        body = {next(iter(endpoint.body)): operation.body[0]}
    as_text = endpoint.name == "claim" and bool(body) and operation.bare_text
    shipped_places = (endpoint.query, endpoint.headers, endpoint.body)  # where a file moves none
    placed = {*PLACE.findall(path), *query, *headers, *body}.union(*shipped_places)
    if not endpoint.needed <= placed:
        return None
    return Match(
        name=endpoint.name,
        method=operation.method,
        path=path,
        theirs=operation.path,
        summary=operation.summary,
        query=query,
        headers=headers,
        body=body,
        as_text=as_text,
        doubt=_doubt(endpoint, operation, path, body),
    )


def _doubt(
    endpoint: Endpoint, operation: SwaggerOperation, path: str, body: Mapping[str, str]
) -> str:
    """Return what the file leaves open about an operation; empty: nothing, or it is documented."""
    ours, theirs = (PLACE_LIKE.sub("{}", template) for template in (endpoint.path, path))
    if endpoint.verified and (endpoint.method, ours) == (operation.method, theirs):
        return ""  # as Polte's document has it
    wanted = _RULES[endpoint.name].answers
    if wanted and not operation.answers:
        return "the file does not say what its answer is"
    if wanted and operation.answers not in wanted:
        return f"its answer is {_a(operation.answers)}, not {_a(min(wanted))}"
    if endpoint.body and not operation.body:
        return "the file does not say what its body is"
    if endpoint.body and not body:
        return f"its body has {', '.join(operation.body)}, but no {min(endpoint.body)}"
    return ""


def _a(shape: Shape) -> str:
    return shape if shape in {"text", "nothing"} else f"a{'n' if shape[0] == 'o' else ''} {shape}"


def _renamed(endpoint: Endpoint, path: str) -> str | None:
    """Return a path with our names in its places; None where one is not the operation's."""
    names: list[str] = []
    for place in PLACE_LIKE.finditer(path):
        name = _meaning(place[0][1:-1], path[: place.start()])
        if name is None or name not in endpoint.parameters or name in names:
            return None
        names.append(name)
    given = iter(names)
    return PLACE_LIKE.sub(lambda _: f"{{{next(given)}}}", path)


def _meaning(place: str, before: str) -> str | None:
    """Return what a place holds: by its own name and by the word before it, where both agree."""
    fold = _fold(place)
    named = next((ours for ours, theirs in _NAMES.items() if fold in theirs), None)
    words = _words(before.rstrip("/").rpartition("/")[2])
    owners = {ours for word, ours in _OWNERS.items() if word in words}
    if named is None:
        return owners.pop() if len(owners) == 1 else None
    return named if not owners or owners == {named} else None


def _paired(wanted: Sequence[str], offered: Sequence[str]) -> dict[str, str]:
    """Pair our names with a file's: the same word, else its plural, else one with a prefix."""
    pairs: dict[str, str] = {}
    for ours in wanted:
        fold = _fold(ours)
        for theirs in sorted(offered, key=lambda name: abs(len(_fold(name)) - len(fold))):
            other = _fold(theirs)
            if other and theirs not in pairs.values() and _alike(fold, other):
                pairs[ours] = theirs
                break
    return pairs


def _alike(ours: str, theirs: str) -> bool:
    return theirs.removesuffix("s") == ours.removesuffix("s") or theirs in {
        f"x{ours}",
        f"{ours}list",
    }


def _fold(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.casefold())
