"""List the fields and parameters which the vendors' documents name: `python -m tools.list_documented_fields FOLDER`.

FOLDER holds the documents as text: charterup.txt, lattigo.txt, polte.txt. They may not be passed on, so only the
names are kept: those of answers in tests/fixtures/<vendor>/documented_fields.json, those of requests beside it in
documented_parameters.json.
"""

import json
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

FIXTURES = Path(__file__).parent.parent / "tests" / "fixtures"
Answers = dict[str, list[str]]
"""The names of the fields of each answer; what an answer holds inside a field is an answer of its own."""
REPORTS = ("get_reports_single_device: data", "get_reports_all_devices: data")
OBJECTS = {
    "Device": ("get_devices: data", "get_device: data"),
    "Report": REPORTS,
    "Cell tower": ("cell tower",),
    "Core Report": REPORTS,
    "Reporting Frequency": ("get_reporting_frequencies: data",),
    "Org": ("get_orgs: data.ChildOrgs", "get_orgs: data.CurrentOrg"),
    "Device Group": (
        "get_device_groups: data.DeviceGroups",
        "get_device_group: data.DeviceGroupDetails",
    ),
}
"""The objects of CharterUP's appendix 1, and the answers which hold them."""


def charterup(document: str) -> Answers:
    """Return the fields of the sample answers, and of the objects of the appendix."""
    found: Answers = {}
    for part in re.split(r"\n\d+(?:\.\d+)?\. API Request - ", document)[1:]:
        command = _first(r'"commandstring": ?"(\w+)"', part)
        sample = re.split(r"\nSample [Rr]esponse\n", part)[1].split("\nJSON Details\n")[0]
        _add(found, command, json.loads(re.sub(r"\{\s*\.\.\.\s*\}", "{}", sample)))
    for name, table in re.findall(
        r"\nA1\.\d ([\w ]+?) [Oo]bject\n(.*?)(?=\nA|\Z)", document, re.DOTALL
    ):
        for answer in OBJECTS[name]:
            _extend(found, answer, re.findall(r"^(\w+) \w.*$", table, re.MULTILINE))
    return found


def lattigo(document: str) -> Answers:
    """Return the fields listed below each endpoint, and those of its sample answer."""
    found: Answers = {}
    for part in re.split(r"\n(?=v2/\S+\n)", document)[1:]:
        endpoint = part.split("\n")[0].removeprefix("v2/")
        _extend(found, endpoint, re.findall(r"^:(\w+)$", part, re.MULTILINE))
        _extend(found, endpoint, re.findall(r"^  (\w+): \{$", part, re.MULTILINE))
        if sample := re.search(
            r"\nExample POST response body\..*?\n(\{.*?\n\})\n", part, re.DOTALL
        ):
            _add(found, endpoint, json.loads(sample[1]))
    found["devices/:device_name"] = found["devices"]  # "outputs a device object"
    return found


def polte(document: str) -> Answers:
    """Return the columns of the device list, and what the text says of the other answers."""
    table = document.split("available in this CSV includes:")[1].split(
        "The other command", maxsplit=1
    )[0]
    columns = re.findall(r"^(\w+) *$", table, re.MULTILINE)
    registered = sorted(set(re.findall(r"mqttAuth\w+", document)), reverse=True)
    promised = re.findall(r"will contain a (uid)", document)
    return {
        "userEquipment/csv": columns,
        "userEquipment/{ueToken}": columns,
        "ue/register": registered,
        "ue/{ueToken}/locate": promised,
    }


def charterup_parameters(document: str) -> Answers:
    """Return what each command is sent with."""
    found: Answers = {}
    for part in re.split(r"\n\d+(?:\.\d+)?\. API Request - ", document)[1:]:
        command = _first(r'"commandstring": ?"(\w+)"', part)
        table = re.split(r"\nSample [Rr]esponse\n", part)[0].split("\nJSON Details\n")[1]
        _extend(found, command, re.findall(r"^(\w+) (?:String|Boolean)\b", table, re.MULTILINE))
    return found


def lattigo_parameters(document: str) -> Answers:
    """Return the parameters of each endpoint, of its query and its body."""
    found: Answers = {}
    for part in re.split(r"\n(?=v2/\S+\n)", document)[1:]:
        endpoint = part.split("\n")[0].removeprefix("v2/")
        asked = part.split("\nResponse Body Spec\n", maxsplit=1)[0]
        _extend(found, endpoint, re.findall(r"^  • (\w+): ", asked, re.MULTILINE))
        table = r"^\s*(\w+) (?:string|array)\b.*? (?:yes|no) "
        _extend(found, endpoint, re.findall(table, asked, re.MULTILINE))
    return found


def polte_parameters(document: str) -> Answers:
    """Return the parameters in the paths, and the inputs of a request to locate."""
    found: Answers = {}
    for path in re.findall(r"/((?:customer|ue)/[\w/{}]+)", document):
        if "{" in path:
            call = path.removesuffix("command").removeprefix("customer/{customerId}/")
            _extend(found, call, re.findall(r"\{(\w+)\}", path))
    inputs = _first(r"inputs required are ([^.]*)\.", document)
    _extend(found, "ue/{ueToken}/locate", re.findall(r"the ([\w-]+)", inputs))
    return found


READERS: Mapping[str, tuple[Callable[[str], Answers], Callable[[str], Answers]]] = {
    "charterup": (charterup, charterup_parameters),
    "lattigo": (lattigo, lattigo_parameters),
    "polte": (polte, polte_parameters),
}
"""Reads the answers of a document, and its requests."""


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"no {pattern} in {text[:80]!r}")
    return found[1]


def _add(found: Answers, answer: str, sample: Mapping[str, Any]) -> None:
    """Add the fields of a sample answer, and of the objects in it."""
    _extend(found, answer, sample)
    for name, value in sample.items():
        inner = f"{answer}.{name}" if ": " in answer else f"{answer}: {name}"
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, Mapping):
                _add(found, inner, part)


def _extend(found: Answers, answer: str, names: Any) -> None:
    listed = found.setdefault(answer, [])
    listed += _new(listed, names)


def _new(listed: list[str], names: Any) -> Iterator[str]:
    """Return the names which are not listed yet: documents spell one field in several ways."""
    folded = {name.casefold() for name in listed}
    for name in dict.fromkeys(names):
        if name.casefold() not in folded:
            yield name


def main() -> None:
    """Write what each document names."""
    for vendor, readers in READERS.items():
        document = (Path(sys.argv[1]) / f"{vendor}.txt").read_text("utf-8")
        for what, reader in zip(("fields", "parameters"), readers, strict=True):
            path = FIXTURES / vendor / f"documented_{what}.json"
            found = reader(document)
            path.write_text(json.dumps(found, indent=1) + "\n", "utf-8")
            print(f"{path}: {sum(map(len, found.values()))} {what} in {len(found)} parts")


if __name__ == "__main__":
    main()
