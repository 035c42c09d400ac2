"""What becomes of each field and parameter which a vendor's document names, as tables of the reference."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.markdown import code, write_table
from tui.domain.text.column import Column
from tui.providers.answer_fields import AnswerFields, answer_fields_of
from tui.providers.contract import Provider
from tui.providers.request_parameters import RequestParameters, request_parameters_of
from tui.screens.reports.columns import COLUMNS as USUAL_REPORT_COLUMNS

OWN = "vendor."
"""What the field of a column begins with which shows a vendor's field as it is."""

FIELDS_INTRO = (
    "After its lists stands what becomes of each parameter and field which the vendor's document names: *shown* and"
    " *hidden* fields are columns, hidden until they are chosen; *stored* is in exports and machine formats under the"
    " name given; *read* is used and not stored; for *not used* and *never sent* there is a reason. What is kept as sent"
    " is on the screen of one report and in JSON under `vendor`."
)


@dataclass(frozen=True, slots=True)
class FieldUse:
    """What becomes of one documented field or parameter."""

    name: str
    use: str
    """`shown`, `hidden` (in the column chooser), `stored`, `read` or `not used`; of a parameter `sent`, `never sent`."""
    words: str


def columns_of(provider: Provider, name: str) -> Sequence[Column]:
    """Return the columns of a list, of the devices or of the reports; none for an answer no list shows."""
    if name == "devices":
        return provider.columns
    if name == "reports":
        return provider.report_columns or USUAL_REPORT_COLUMNS
    return next((spec.columns for spec in provider.lists if spec.name == name), ())


def field_uses(provider: Provider, fields: AnswerFields) -> list[FieldUse]:
    """Return what becomes of each field of an answer, what is shown first."""
    columns = {column.field: column for column in columns_of(provider, fields.shown_in)}
    found = [
        _shown(name.removeprefix(OWN), column)
        for name, column in columns.items()
        if name.startswith(OWN) and name.removeprefix(OWN) not in fields.added
    ]
    for name, place in fields.stored.items():
        column = columns.get(place)
        found.append(_shown(name, column) if column else FieldUse(name, "stored", f"`{place}`"))
    found += [FieldUse(name, "read", words) for name, words in fields.read.items()]
    found += [FieldUse(name, "not used", words) for name, words in fields.unused.items()]
    return found


def parameter_uses(parameters: RequestParameters) -> list[FieldUse]:
    """Return what becomes of each parameter of a request."""
    sent = [FieldUse(name, "sent", words) for name, words in parameters.sent.items()]
    return sent + [FieldUse(name, "never sent", words) for name, words in parameters.unsent.items()]


def table_rows(uses: Sequence[FieldUse]) -> Iterator[tuple[str, str, str]]:
    """Return a row for each use; fields of which the same is said share one."""
    named: dict[tuple[str, str], list[str]] = {}
    for use in uses:
        named.setdefault((use.use, use.words), []).append(code(use.name))
    for (use_of_all, words), names in named.items():
        yield ", ".join(names), use_of_all, words


def document_parts(provider: Provider) -> Iterator[str]:
    """Write what becomes of each parameter and field of a vendor's document."""
    asked = [
        (part.calls, parameter_uses(part)) for part in request_parameters_of(provider.documented_in)
    ]
    found = [
        (part.answers, field_uses(provider, part))
        for part in answer_fields_of(provider.documented_in)
    ]
    for what, parts in (("parameter", asked), ("field", found)):
        yield f"### {provider.title}: documented {what}s"
        for names, uses in parts:
            rows = list(table_rows(uses))
            table = write_table((what, "use", "where or why"), rows) if rows else "It names none."
            yield f"#### {', '.join(map(code, names))}\n\n{table}"


def _shown(name: str, column: Column) -> FieldUse:
    return FieldUse(name, "shown" if column.shown else "hidden", f"column {column.title}")
