"""Read a saved Swagger 2 or OpenAPI 3 file, as Polte publishes three of: its operations, nothing else."""

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

from tui.domain.text.safe_text import clean
from tui.providers.contract import ApiReading
from tui.providers.polte.guess import Match, Shape, SwaggerOperation, matches

BASE_URL = "https://polte.io/api/v1"
_VERBS = ("get", "post", "put", "patch", "delete")
_MOST_REFERENCES = 20
_DEEPEST = 8
"""A schema composed of more levels than this is composed of itself."""


class Document:
    """A saved file, with its references followed."""

    def __init__(self, saved: Any, base_url: str = BASE_URL) -> None:
        paths = saved.get("paths") if isinstance(saved, Mapping) else None
        if paths is None or not isinstance(paths, Mapping):
            raise ValueError("it has no paths: not a Swagger 2 or OpenAPI 3 file")
        self._saved = saved
        self._base = urlsplit(base_url).path.strip("/")

    @property
    def base_path(self) -> str:
        """What the file puts before every path: `/api/v1`; empty if it says nothing."""
        servers = self._saved.get("servers")
        if isinstance(servers, list) and servers and isinstance(servers[0], Mapping):
            return urlsplit(_server_url(servers[0])).path.rstrip("/")
        return str(self._saved.get("basePath") or "").rstrip("/")

    def operations(self) -> Iterator[SwaggerOperation]:
        """Return every operation, in the file's order."""
        for path, verbs in self._saved["paths"].items():
            entry = self._followed(verbs)
            shared = [self._followed(item) for item in _list(entry.get("parameters"))]
            for verb in _VERBS:
                if isinstance(entry.get(verb), Mapping):
                    yield self._operation(verb, str(path), entry[verb], shared)

    def _operation(
        self, verb: str, path: str, entry: Mapping[str, Any], shared: list[Mapping[str, Any]]
    ) -> SwaggerOperation:
        parameters = shared + [self._followed(item) for item in _list(entry.get("parameters"))]
        schema = self._body_schema(entry, parameters)
        body = tuple(_names(parameters, "formData")) or self._fields(schema)
        words = (entry.get("summary"), entry.get("description"), entry.get("operationId"))
        return SwaggerOperation(
            method=verb.upper(),
            path=self._below(path),
            summary=" ".join(str(word) for word in words if word),
            query=tuple(_names(parameters, "query")),
            headers=tuple(_names(parameters, "header")),
            body=body,
            bare_text=self._is_text(schema),
            answers=self._answer(entry),
        )

    def _below(self, path: str) -> str:
        """Return a path as it is below the account's base URL."""
        whole = f"{self.base_path}/{path.lstrip('/')}".strip("/")
        prefix = f"{self._base}/" if self._base else ""
        return "/" + (whole.removeprefix(prefix) if prefix else whole).strip("/")

    def _body_schema(
        self, entry: Mapping[str, Any], parameters: list[Mapping[str, Any]]
    ) -> Mapping[str, Any]:
        content = self._followed(entry.get("requestBody")).get("content")
        if isinstance(content, Mapping) and content:
            return self._followed(self._followed(next(iter(content.values()))).get("schema"))
        bodies = [parameter for parameter in parameters if parameter.get("in") == "body"]
        return self._followed(bodies[0].get("schema")) if bodies else {}

    def _answer(self, entry: Mapping[str, Any]) -> Shape:
        """Return the form of a successful answer; empty where the file does not say."""
        responses = self._followed(entry.get("responses"))
        well = min((str(status) for status in responses if str(status).startswith("2")), default="")
        if well == "204":
            return "nothing"
        response = self._followed(responses.get(well))
        content = self._followed(response.get("content"))
        kinds = [str(kind) for kind in (*content, *_list(entry.get("produces")))]
        if any("csv" in kind or kind.startswith("text/") for kind in kinds):
            return "text"
        holder = self._followed(next(iter(content.values()))) if content else response
        return self._shape(self._followed(holder.get("schema")))

    def _shape(self, schema: Mapping[str, Any]) -> Shape:
        properties = schema.get("properties")
        if schema.get("type") == "array":
            return "list"
        if isinstance(properties, Mapping) and properties:
            inner = [self._followed(field).get("type") for field in properties.values()]
            return "object with a list" if inner.count("array") == 1 else "object"
        if schema.get("type") == "object":
            return "object"
        return "text" if schema.get("type") in {"string", "file"} else ""

    def _fields(self, schema: Mapping[str, Any]) -> tuple[str, ...]:
        properties = schema.get("properties")
        if isinstance(properties, Mapping) and properties:
            return tuple(str(name) for name in properties)
        return ("",) if schema.get("type") in {"array", "string"} else ()

    def _is_text(self, schema: Mapping[str, Any]) -> bool:
        properties = schema.get("properties")
        if isinstance(properties, Mapping) and len(properties) == 1:
            schema = self._followed(next(iter(properties.values())))
        return schema.get("type") == "string"

    def _followed(self, entry: Any, depth: int = 0) -> Mapping[str, Any]:
        """Return an entry, or what its reference within the file points to; the parts of `allOf` are one."""
        for _ in range(_MOST_REFERENCES):
            if not isinstance(entry, Mapping):
                return {}
            reference = entry.get("$ref")
            if not isinstance(reference, str):
                return self._joined(entry, depth) if "allOf" in entry else entry
            entry = self._saved
            for step in reference.removeprefix("#/").split("/"):
                step_name = step.replace("~1", "/").replace("~0", "~")
                entry = entry.get(step_name) if isinstance(entry, Mapping) else None
        return {}

    def _joined(self, entry: Mapping[str, Any], depth: int) -> Mapping[str, Any]:
        """Return a schema which is composed of others (`allOf`) with the properties of all of them."""
        if depth == _DEEPEST:
            return {}
        parts = [self._followed(part, depth + 1) for part in _list(entry["allOf"])]
        own = {key: value for key, value in entry.items() if key != "allOf"}
        joined: dict[str, Any] = {}
        properties: dict[str, Any] = {}
        for part in (*parts, own):
            joined |= part
            inner = part.get("properties")
            properties |= inner if isinstance(inner, Mapping) else {}
        return {**joined, "properties": properties} if properties else joined


def _server_url(server: Mapping[str, Any]) -> str:
    """Return a server's address with the defaults of its variables: `https://{host}/api/{version}`."""
    url, variables = str(server.get("url", "")), server.get("variables")
    for name, variable in variables.items() if isinstance(variables, Mapping) else ():
        if isinstance(variable, Mapping):
            url = url.replace(f"{{{name}}}", str(variable.get("default", "")))
    return url


def read_matches(saved: Any, base_url: str = BASE_URL) -> list[Match]:
    """Find Polte's operations in a file, as they can be stored; `ValueError` if it is no such file."""
    return matches(list(Document(saved, base_url).operations()))


def read_api_file(saved: Any, base_url: str = BASE_URL) -> ApiReading:
    """Read what a file says of our operations, and as settings, to be put under an `[[accounts]]` entry."""
    found = read_matches(saved, base_url)
    if not found:
        raise ValueError("none of its operations matches one of Polte's")
    below = Document(saved, base_url).base_path or "(none given)"
    lines = [f"# Paths below {base_url}; the file's own base path: {_comment(below)}"]
    for match in found:
        lines += ["", f"# {_comment(match.summary) or 'no summary'}"]
        lines += [f"# Not verified: {_comment(match.doubt)}."] if match.doubt else []
        lines += [f"[accounts.paths.{match.name}]"]
        lines += [f"{key} = {_value(value)}" for key, value in match.entry().items()]
    return ApiReading([clean(match.describe()) for match in found], "\n".join(lines) + "\n")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        inner = ", ".join(f"{_key(ours)} = {_value(theirs)}" for ours, theirs in value.items())
        return f"{{ {inner} }}" if inner else "{}"
    escaped = "".join(_escape(character) for character in str(value))
    return f'"{escaped}"'


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _value(name)


def _escape(character: str) -> str:
    if character in {'"', "\\"}:
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08x}"


def _comment(text: str) -> str:
    return "".join(character if character.isprintable() else " " for character in text)[
        :100
    ].strip()


def _list(entry: Any) -> list[Any]:
    return entry if isinstance(entry, list) else []


def _names(parameters: list[Mapping[str, Any]], place: str) -> Iterator[str]:
    for parameter in parameters:
        name = str(parameter.get("name") or "")
        if parameter.get("in") == place and name.casefold() != "authorization":
            yield name
