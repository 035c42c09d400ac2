"""Every field which the vendors' documents name is shown, stored, read or left unused for a reason; parameters too.

The documented names are in tests/fixtures: tools/list_documented_fields.py takes them from the documents.
"""

import ast
import json
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from tools.answer_tables import OWN, columns_of, field_uses, parameter_uses
from tui.domain.device.radio import CellTower
from tui.domain.device.record import DeviceRecord, Report, Row, Usage
from tui.providers import PROVIDERS
from tui.providers.answer_fields import AnswerFields, answer_fields_of
from tui.providers.charterup import models as charterup
from tui.providers.lattigo import models as lattigo
from tui.providers.polte import models as polte
from tui.providers.request_parameters import request_parameters_of
from tui.providers.wire_model import WireModel

ROOT = Path(__file__).parents[2]
FIXTURES = ROOT / "tests" / "fixtures"
VENDORS = ("charterup", "lattigo", "polte")
ANSWERS = [
    (vendor, declared)
    for vendor in VENDORS
    for declared in answer_fields_of(PROVIDERS[vendor].documented_in)
]
MODELS: dict[str, tuple[type[WireModel], set[str]]] = {
    "get_devices": (charterup.Envelope, {"error_message"}),
    "get_devices: data": (charterup.Device, set()),
    "get_reports_all_devices: data": (charterup.DeviceReport, set()),
    "cell tower": (charterup.HeardTower, set()),
    "get_reporting_frequencies: data": (charterup.Frequency, set()),
    "get_orgs: data.CurrentOrg": (charterup.Organization, set()),
    "get_device_groups: data.DeviceGroups": (charterup.DeviceGroup, set()),
    "get_device_group: data.DeviceGroupDevices": (charterup.GroupDevice, set()),
    "devices": (lattigo.Device, {"time_of_fix"}),
    "devices/:device_name/device_reports": (lattigo.DeviceReport, set()),
    "devices/:device_name/daily_data_usages": (lattigo.DataUsage, set()),
    "userEquipment/csv": (polte.UserEquipment, {"mqtt_auth_user", "mqtt_auth_password"}),
}
"""The wire model which reads an answer, and what it reads beside the fields documented there."""


def folded(names):
    """Return names as they are compared: documents spell one field in several ways."""
    return {name.replace("_", "").casefold() for name in names}


def documented(vendor, what="fields"):
    """Return the documented names by answer, or those of the parameters by call."""
    return json.loads((FIXTURES / vendor / f"documented_{what}.json").read_text("utf-8"))


def declared_names(vendor, declared):
    """Return the names of the fields of which something is declared."""
    return [use.name for use in field_uses(PROVIDERS[vendor], declared)]


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_documented_field_has_a_use_or_a_reason(vendor):
    declared: dict[str, set[str]] = {}
    for answer_fields in answer_fields_of(PROVIDERS[vendor].documented_in):
        for answer in answer_fields.answers:
            assert answer not in declared, "declared twice"
            declared[answer] = folded(declared_names(vendor, answer_fields))
    missing = {
        f"{answer}: {name}"
        for answer, names in documented(vendor).items()
        for name in names
        if folded([name]).isdisjoint(declared.get(answer, set()))
    }

    assert documented(vendor).keys() == declared.keys()
    assert missing == set()


@pytest.mark.parametrize(("vendor", "declared"), ANSWERS)
def test_nothing_is_declared_which_no_document_names(vendor: str, declared: AnswerFields) -> None:
    names = [name for answer in declared.answers for name in documented(vendor)[answer]]
    added = {f"{OWN}{name}" for name in declared.added}

    assert folded(declared_names(vendor, declared)) - folded(names) == set()
    assert added <= {column.field for column in columns_of(PROVIDERS[vendor], declared.shown_in)}
    assert folded(declared.added).isdisjoint(folded(names)), "documented, so not added"


@pytest.mark.parametrize(("vendor", "declared"), ANSWERS)
def test_each_field_has_one_use_and_each_is_explained(vendor: str, declared: AnswerFields) -> None:
    uses = field_uses(PROVIDERS[vendor], declared)
    repeated = [name for name, times in Counter(use.name.casefold() for use in uses).items() if times > 1]  # fmt: skip

    assert repeated == []
    assert [use.name for use in uses if len(use.words.strip()) < 3] == []
    assert [use.name for use in uses if use.use in {"read", "not used"} and use.words[-1] != "."] == []  # fmt: skip


@pytest.mark.parametrize(("vendor", "declared"), ANSWERS)
def test_a_field_is_stored_where_there_is_such_a_place(vendor: str, declared: AnswerFields) -> None:
    kind = {"devices": DeviceRecord, "reports": Report, "": Usage}.get(declared.shown_in, Row)
    places = {column.field for column in columns_of(PROVIDERS[vendor], declared.shown_in)}
    places |= {field.name for field in fields(kind)}
    places |= {f"towers.{field.name}" for field in fields(CellTower)}

    assert set(declared.stored.values()) - places == set()


@pytest.mark.parametrize("answer", MODELS)
def test_what_a_model_reads_is_what_is_declared_as_read(answer: str) -> None:
    vendor, declared = next(pair for pair in ANSWERS if answer in pair[1].answers)
    model, more = MODELS[answer]
    modeled = folded(model.model_fields.keys() - {"raw"} - more)
    used = [use.name for use in field_uses(PROVIDERS[vendor], declared) if use.use != "not used"]

    assert folded({**declared.stored, **declared.read}) - modeled == set(), "never read"
    assert modeled - folded(used) == set(), "read, but declared as unused or not at all"


@pytest.mark.parametrize("vendor", VENDORS)
def test_every_documented_parameter_is_sent_or_there_is_a_reason(vendor):
    declared: dict[str, set[str]] = {}
    for parameters in request_parameters_of(PROVIDERS[vendor].documented_in):
        uses = parameter_uses(parameters)
        assert len({use.name for use in uses}) == len(uses), "sent and never sent"
        assert [use.name for use in uses if not use.words.endswith(".")] == []
        for call in parameters.calls:
            assert call not in declared, "declared twice"
            declared[call] = {use.name for use in uses}

    named = documented(vendor, "parameters")
    assert declared == {call: set(names) for call, names in named.items()}


@pytest.mark.parametrize("vendor", VENDORS)
def test_a_parameter_is_declared_as_sent_only_where_the_client_writes_its_name(vendor):
    room = ROOT / "tui" / "providers" / vendor
    code = [path for path in room.glob("*.py") if path.stem not in {"answer_fields", "request_parameters"}]  # fmt: skip
    nodes = [node for path in code for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    written = {node.value for node in nodes if isinstance(node, ast.Constant)}
    written |= {node.arg for node in nodes if isinstance(node, ast.keyword)}
    paths = " ".join(text for text in written if isinstance(text, str))
    sent = {
        name
        for part in request_parameters_of(PROVIDERS[vendor].documented_in)
        for name in part.sent
    }
    never = {
        name
        for part in request_parameters_of(PROVIDERS[vendor].documented_in)
        for name in part.unsent
    }

    assert {name for name in sent - written if f"{{{name}}}" not in paths} == set()
    assert (never - sent) & written == set()


def test_the_fixtures_are_whole() -> None:
    fields_named = {vendor: sum(map(len, documented(vendor).values())) for vendor in VENDORS}
    parameters_named = {
        vendor: sum(map(len, documented(vendor, "parameters").values())) for vendor in VENDORS
    }

    assert fields_named == {"charterup": 306, "lattigo": 131, "polte": 35}
    assert parameters_named == {"charterup": 34, "lattigo": 70, "polte": 11}
