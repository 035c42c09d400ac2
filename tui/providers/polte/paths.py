"""One account's endpoints: the shipped ones, as its settings change them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from tui.providers.errors import Blocked
from tui.providers.polte.endpoints import ENDPOINTS, PLACE, Endpoint, Names, find

_BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
_KEYS = frozenset({"method", "path", "verified", "query", "headers", "body", "as_text"})


class Paths:
    """One account's endpoints: the shipped ones, with its settings applied."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = options
        self._set: Mapping[str, Any] = options.get("paths") or {}

    def endpoint(self, name: str) -> Endpoint:
        """Return one endpoint as this account has it; a setting which is wrong is `Blocked`."""
        if name not in _BY_NAME:
            raise Blocked(f"Polte has no operation {name!r}.")
        endpoint = self._adjusted(_BY_NAME[name])
        if name not in self._set:
            return endpoint
        return _safe(_overlaid(endpoint, self._set[name]))

    def allowed(self, name: str) -> Endpoint:
        """Return one endpoint which may be called; an unverified one is `Blocked`."""
        endpoint = self.endpoint(name)
        if endpoint.verified or self._options.get("allow_unverified") is True:
            return endpoint
        raise Blocked(
            f"{endpoint.title} is not in Polte's document: the path is inferred. Set it under"
            f" paths.{name}, import a saved Swagger file (config paths import FILE), or set"
            " allow_unverified = true. Nothing was sent."
        )

    def names_body(self, name: str) -> bool:
        """Return whether the settings say how the vendor spells the fields of an endpoint's body."""
        entry = self._set.get(name)
        return isinstance(entry, Mapping) and "body" in entry

    def check(self) -> None:
        """Read every path of the settings; the first which is wrong is `Blocked`."""
        for name in self._set:
            self.endpoint(name)

    def is_read(self, method: str, path: str, _body: bytes = b"") -> bool:
        """Whether this request only reads: as shipped, else as a setting has moved a read there.

        No setting makes a read of what is shipped as a change, or of where a change was moved to.
        """
        method = method.upper()
        shipped = find(method, path)
        if shipped is not None:
            return shipped[0].reads
        met = [moved for moved in self._moved() if find(method, path, (moved,)) is not None]
        return bool(met) and all(moved.reads for moved in met)

    def _moved(self) -> Iterator[Endpoint]:
        for name in self._set:
            with suppress(Blocked):  # a wrong one is not called, and lets nothing through
                yield self.endpoint(name)

    def _adjusted(self, endpoint: Endpoint) -> Endpoint:
        options = self._options
        match endpoint.name:
            case "claim":
                key = str(options.get("claim_key", "imeis"))
                return replace(
                    endpoint, body={"imeis": key}, as_text=options.get("claim_as_text") is True
                )
            case "claim_file":
                return replace(
                    endpoint, body={"file": str(options.get("claim_file_field") or "file")}
                )
            case "locate" if options.get("sync_in_query") is True:
                return replace(endpoint, query={"sync": "sync"}, body={"payload": "payload"})
            case "register" if options.get("register_in_headers") is True:
                return replace(endpoint, headers=endpoint.query, query={})
        return endpoint


def _overlaid(endpoint: Endpoint, entry: Any) -> Endpoint:
    where = f"The setting paths.{endpoint.name}"
    if not isinstance(entry, Mapping):
        raise Blocked(f"{where} must be a table with method and path.")
    strange = sorted(set(entry) - _KEYS)
    if strange:
        raise Blocked(
            f"{where} has an unknown key {strange[0]!r}; known: {', '.join(sorted(_KEYS))}."
        )
    found: dict[str, Any] = {"verified": endpoint.verified or "path" in entry}
    for key in entry.keys() & {"verified", "as_text"}:
        if not isinstance(entry[key], bool):
            raise Blocked(f"{where}.{key} must be true or false.")
        found[key] = entry[key]
    found |= _placed(endpoint, entry, where)
    found["method"] = str(entry.get("method", endpoint.method)).upper()
    found["path"] = "/" + str(entry.get("path", endpoint.path)).strip("/")
    strange = sorted(set(PLACE.findall(found["path"])) - set(endpoint.parameters))
    if strange or re.search(r"[\s?#]|\{(?![A-Za-z]+\})", found["path"]):
        raise Blocked(
            f"{where}.path may only use the places {', '.join(endpoint.places) or 'it has now'}:"
            f" {found['path']!r}."
        )
    moved: Endpoint = replace(endpoint, **found)
    if lost := sorted(endpoint.needed - set(moved.parameters)):
        raise Blocked(
            f"{where} has no place for {lost[0]}: {moved.title} would act on something else."
            " Nothing was sent."
        )
    return moved


def _placed(endpoint: Endpoint, entry: Mapping[str, Any], where: str) -> dict[str, Names]:
    """Read where parameters go; one which is put in one place leaves the others."""
    given: dict[str, Names] = {}
    for place in entry.keys() & {"query", "headers", "body"}:
        if not isinstance(entry[place], Mapping):
            raise Blocked(f"{where}.{place} must be a table: our name = the vendor's spelling.")
        given[place] = {str(ours): str(theirs) for ours, theirs in entry[place].items()}
    moved = {name for names in given.values() for name in names}
    shipped = {"query": endpoint.query, "headers": endpoint.headers, "body": endpoint.body}
    left = {
        place: {ours: theirs for ours, theirs in names.items() if ours not in moved}
        for place, names in shipped.items()
    }
    return left | given


def _safe(endpoint: Endpoint) -> Endpoint:
    """Refuse a read which would write and a write which would pass for a read."""
    shipped = find(endpoint.method, PLACE.sub("x", endpoint.path))
    taken = shipped is not None and shipped[0].reads != endpoint.reads
    if taken or (endpoint.reads and endpoint.method not in {"GET", "POST"}):
        raise Blocked(
            f"The setting paths.{endpoint.name} cannot be {endpoint.title}:"
            f" this {'changes something' if endpoint.reads else 'is a documented read'}."
        )
    return endpoint
