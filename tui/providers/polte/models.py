"""Polte's shapes, as its answers have them, and which fields must not be shown."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tui.domain.device.record import DeviceRecord
from tui.domain.text.mask import MASK
from tui.providers.errors import AnswerUnreadable
from tui.providers.field_name import look_up
from tui.providers.wire_model import Identifier, Name, Text, WireModel, exact_name

_SECRET_WORDS = ("password", "secret", "mqttauth", "authorization", "jwt", "credential")
_TOKEN_NAMES = frozenset({"token", "apitoken", "key", "apikey", "value"})
_LATEST_SECONDS = 1e11
"""A larger time cannot be in seconds (the year 5138): it is in milliseconds."""


class UserEquipment(WireModel):
    """One device: a row of the CSV or the JSON of one (polte.txt, section 4.4)."""

    id: Name = None
    customer_id: Text = None
    model_token: Name = None
    token: Name = None
    """The UE token: what Polte's calls take."""
    imei: Identifier = None
    label: Text = None
    provisioning_state: Text = None
    manufacturer_token: Name = None
    disabled_at: Text = None
    claimed_at: Text = None
    location: Any = None
    configuration: Any = None
    created_at: Text = None
    updated_at: Text = None
    model_label: Text = None
    customer_name: Text = None
    mqtt_auth_user: Name = None
    mqtt_auth_password: Name = None

    @property
    def shown_imei(self) -> str | None:
        """Return its IMEI as Polte spells it; None: it has none."""
        return self.imei and exact_name(look_up(self.raw, "imei"))

    @property
    def unread(self) -> list[str]:
        """The fields which hold something that is no location and no time."""
        found = [] if self.location in ("", {}, [], None) else ["location"]
        found = [] if Fix.of(self.location).latitude is not None else found
        if self.updated_at and moment(self.updated_at) is None:
            found.append("updatedAt")
        return found

    @property
    def key(self) -> str:
        """What identifies it: its id, else its token, else its IMEI."""
        key = self.id or self.token or self.imei
        if key is None:
            raise AnswerUnreadable(
                "Polte sent a device without id, token or IMEI. Stored data is unchanged."
            )
        return key

    def record(self, account: str, fetched_at: datetime) -> DeviceRecord:
        """Return it as our record."""
        fix = Fix.of(self.location)
        return DeviceRecord(
            provider="polte",
            account=account,
            key=self.key,
            address=self.token or "",
            label=self.label,
            imei=self.imei,
            state=self.provisioning_state,
            last_seen=fix.at or moment(self.updated_at),  # a word of the device without a location
            latitude=fix.latitude,
            longitude=fix.longitude,
            position_source="polte" if fix.latitude is not None else None,
            position_at=fix.at,
            position_radius_m=fix.radius_m,
            fetched_at=fetched_at,
            vendor=masked(self.raw),
        )


class Fix:
    """A place and its time, in whichever of Polte's nestings it came."""

    def __init__(
        self,
        latitude: float | None = None,
        longitude: float | None = None,
        radius_m: float | None = None,
        at: datetime | None = None,
    ) -> None:
        self.latitude = latitude
        self.longitude = longitude
        self.radius_m = radius_m
        """Polte's `confidence`, which is in meters."""
        self.at = at

    @classmethod
    def of(cls, sent: Any) -> "Fix":
        """Read a location: flat or nested, object or JSON text; what it does not say is None."""
        outer = lenient(sent)
        if not isinstance(outer, Mapping):
            return cls()
        inner = lenient(look_up(outer, "location", "position"))
        parts = [part for part in (inner, outer) if isinstance(part, Mapping)]
        latitude = _degrees(_first(parts, "latitude", "lat"), 90)
        longitude = _degrees(_first(parts, "longitude", "lon", "lng", "long"), 180)
        if latitude is None or longitude is None:
            return cls()
        radius = _figure(_first(parts, "confidence", "accuracy", "uncertainty"))
        return cls(
            latitude,
            longitude,
            radius if radius is not None and radius >= 0 else None,
            moment(_first(parts, "time", "timestamp", "timeOfFix", "locatedAt", "createdAt", "at")),
        )


def moment(sent: Any) -> datetime | None:
    """Read a time: Unix seconds as number or text, or ISO 8601; without a zone it is UTC."""
    seconds = _figure(sent)
    try:
        if seconds is not None:
            milli = abs(seconds) >= _LATEST_SECONDS
            return datetime.fromtimestamp(seconds / 1000 if milli else seconds, UTC)
        at = datetime.fromisoformat(sent.strip()) if isinstance(sent, str) else None
        if at is None or at.tzinfo is not None:
            return at.astimezone(UTC) if at else None
        return at.replace(tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def lenient(sent: Any) -> Any:
    """Read a text which holds a JSON object or list; anything else stays what it is."""
    if not isinstance(sent, str) or sent.strip()[:1] not in {"{", "["}:
        return sent
    try:
        return json.loads(sent, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return sent


def masked(sent: Any, *, tokens: bool = False) -> Any:
    """Return a vendor's fields with every secret masked; `tokens` masks an API token's text too."""
    if isinstance(sent, Mapping):
        return {
            key: _cover(value) if _is_secret(str(key), tokens) else masked(value, tokens=tokens)
            for key, value in sent.items()
        }
    if isinstance(sent, list):
        return [masked(value, tokens=tokens) for value in sent]
    inside = lenient(sent)
    return sent if inside is sent else masked(inside, tokens=tokens)


def _is_secret(key: str, tokens: bool) -> bool:  # noqa: FBT001 one caller
    folded = key.replace("_", "").replace("-", "").replace(" ", "").casefold()
    return any(word in folded for word in _SECRET_WORDS) or (tokens and folded in _TOKEN_NAMES)


def _cover(secret: Any) -> Any:
    if not secret or isinstance(secret, bool):
        return secret
    text = secret if isinstance(secret, str) else ""
    return f"{MASK}{text[-4:]}" if len(text) >= 16 else MASK


def _first(parts: list[Mapping[str, Any]], *names: str) -> Any:
    found = (look_up(part, name) for name in names for part in parts)
    return next((value for value in found if value not in (None, "")), None)


def _figure(sent: Any) -> float | None:
    if isinstance(sent, bool) or not isinstance(sent, str | int | float):
        return None
    try:
        number = float(sent)
    except (ValueError, OverflowError):
        return None
    return number if number - number == 0 else None


def _degrees(sent: Any, most: int) -> float | None:
    number = _figure(sent)
    return number if number is not None and abs(number) <= most else None
