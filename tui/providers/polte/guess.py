"""Tell which operation of a saved file is which of ours, by the words of its path and summary."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from tui.providers.polte.endpoints import ENDPOINTS, PLACE, Endpoint, find

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """One of our operations, found in a file: what its settings will say."""

    name: str
    method: str
    path: str
    summary: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: Mapping[str, str]
    as_text: bool

    def entry(self) -> dict[str, Any]:
        """Return it as the account's option `paths` takes it."""
        entry: dict[str, Any] = {"method": self.method, "path": self.path, "verified": True}
        places = {"query": self.query, "headers": self.headers, "body": self.body}
        entry |= {place: dict(names) for place, names in places.items() if names}
        return entry | ({"as_text": True} if self.as_text else {})


@dataclass(frozen=True, slots=True)
class _Rule:
    """What tells an operation: verbs, words of its path, words it must not have, how it ends."""

    verbs: str
    words: str
    without: str = ""
    ends_in_place: bool = False


_RULES: Mapping[str, _Rule] = {
    "login": _Rule("POST", "login"),
    "devices": _Rule("POST GET", "csv"),
    "device": _Rule("POST GET", "equipment", "claim csv file", ends_in_place=True),
    "claim": _Rule("POST", "claim", "file"),
    "claim_file": _Rule("POST", "claim file"),
    "create_token": _Rule("POST", "token"),
    "register": _Rule("GET POST", "register"),
    "locate": _Rule("POST", "locate", "core"),
    "location": _Rule("GET POST", "location", ends_in_place=True),
    "tokens": _Rule("GET", "token"),
    "revoke_token": _Rule("DELETE", "token", ends_in_place=True),
    "users": _Rule("GET", "user"),
    "create_user": _Rule("POST", "user", "login logout password"),
    "delete_user": _Rule("DELETE", "user", ends_in_place=True),
    "profile": _Rule("GET", "customer", "user token equipment", ends_in_place=True),
    "edit_profile": _Rule("PUT PATCH", "customer", "user token equipment", ends_in_place=True),
    "set_label": _Rule("PUT PATCH", "equipment", "claim file", ends_in_place=True),
    "models": _Rule("GET", "model"),
    "create_model": _Rule("POST", "model"),
    "upload_manifest": _Rule("POST", "manufacturer equipment file", "claim"),
    "locate_core": _Rule("POST", "locate core"),
}
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
    )


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
    return Match(
        name=endpoint.name,
        method=operation.method,
        path=path,
        summary=operation.summary,
        query=query,
        headers=headers,
        body=body,
        as_text=as_text,
    )


def _renamed(endpoint: Endpoint, path: str) -> str | None:
    """Put our names into a file's places; None where they cannot mean the same."""
    free = list(endpoint.places)
    theirs = [place[1:-1] for place in PLACE_LIKE.findall(path)]
    names: list[str] = []
    for place in theirs:
        owner = next((w for w in ("customer", "manufacturer") if w in place.casefold()), "")
        same = [name for name in free if _fold(name) == _fold(place)]
        same = same or [name for name in free if owner and name.startswith(owner)]
        if not same and (owner or not free):
            return None
        names.append(same[0] if same else free[0])
        free.remove(names[-1])
    given = iter(names)
    return PLACE_LIKE.sub(lambda _: f"{{{next(given)}}}", path)


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
