"""Lattigo's other lists: rate plans, users, and a device's texts."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from tui.domain.device.record import Row
from tui.domain.device.texts import Selection
from tui.domain.text.safe_text import clean
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.lattigo.paths import RATE_PLANS, USERS
from tui.providers.lattigo.reach import Reach
from tui.providers.lattigo.reading import Reader, Shape
from tui.providers.lattigo.records import RecordWriter, fingerprint, identity
from tui.providers.lattigo.texts import computed_of

_PLANS = Shape(("rate_plans",), ("name",), lambda sent: identity(sent, "name"))
_USERS = Shape(("users", "usernames"), ("username",), lambda sent: _username(sent) or "")
_SMS = Shape(("sms", "events"), ("event_id", "event_timestamp"), fingerprint)


async def rate_plans(reader: Reader, scribe: RecordWriter) -> list[Row]:
    """Read the rate plans (lattigo.txt, v2/rate_plans); a name is unique in its account."""
    rows = []
    walk = await reader.walk(RATE_PLANS, _PLANS)
    for sent in await walk.rows():
        name = look_up(sent, "name") if isinstance(sent, Mapping) else None
        if not isinstance(name, str) or not name:
            raise AnswerUnreadable(f"{walk.what}: a rate plan without a name.")
        rows.append(scribe.row("rate-plans", name, sent))
    return rows


async def users(reader: Reader, scribe: RecordWriter) -> list[Row]:
    """Read the usernames (lattigo.txt, v2/users)."""
    rows = []
    walk = await reader.walk(USERS, _USERS)
    for sent in await walk.rows():
        name = _username(sent)
        if name is None:
            raise AnswerUnreadable(f"{walk.what}: a user without a name.")
        more = sent if isinstance(sent, Mapping) else {}
        rows.append(scribe.row("users", name, {**more, "username": name}))
    return rows


async def sms(
    reader: Reader, scribe: RecordWriter, reach: Reach, device: str, selection: Selection
) -> list[Row]:
    """Read a device's texts of a span (lattigo.txt, get_sms: whole days, both included)."""
    query = (
        ("start_date", selection.since.astimezone(UTC).date().isoformat()),
        ("end_date", selection.until.astimezone(UTC).date().isoformat()),
        ("direction", selection.direction),
        *reach.query,
    )
    rows: dict[str, Row] = {}
    for sent in await reader.once(reach.path("get_sms"), _SMS, query):
        if not isinstance(sent, Mapping):
            raise AnswerUnreadable("GET /v2/devices/…/get_sms: a text which is not an object.")
        key = clean(identity(sent, "event_id"))
        computed = {**sent, **computed_of(sent)}
        if key in rows and rows[key].vendor != computed:
            key = f"{key}-{fingerprint(sent)}"  # one event, sent twice with different words
        rows[key] = scribe.row("sms", key, computed, device)
    return list(rows.values())


def _username(sent: Any) -> str | None:
    name = look_up(sent, "username", "name", "email") if isinstance(sent, Mapping) else sent
    return name if isinstance(name, str) and name.strip() else None
