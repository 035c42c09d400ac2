"""What becomes of each field which a vendor's document names in an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import field
from importlib import import_module

from tui.lazy_dataclass import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerFields:
    """The fields of one documented answer, or of several which hold the same object.

    Every documented field has a column of the list `shown_in`, or stands in one of `stored`, `read`, `unused`.
    """

    answers: tuple[str, ...]
    """Where the document has them: the call, and after a colon the field which holds the object."""
    shown_in: str = ""
    """The list whose columns `vendor.NAME` show them: `devices`, `reports` or a list of the vendor's."""
    stored: Mapping[str, str] = field(default_factory=dict)
    """The field of our record in which each is stored: `lastReportVoltage` in `voltage_mv`."""
    read: Mapping[str, str] = field(default_factory=dict)
    """What each is read for, if it is not stored."""
    unused: Mapping[str, str] = field(default_factory=dict)
    """Why each is not used."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Columns `vendor.NAME` of the list which the document does not name, and where each comes from."""


def answer_fields_of(package: str) -> Sequence[AnswerFields]:
    """Return what a vendor's package declares of each field which its document names in an answer; none without a package."""
    found = import_module(f"{package}.answer_fields").ANSWER_FIELDS if package else ()
    return tuple(found)
