"""Who may ask Polte for what: logins, API tokens, roles and device credentials."""

import base64
import hashlib
import hmac
import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tui.sim.message import Answer, Json, Request, answer_json

ADMIN = "customer-admin"
SUPPORT = "customer-support"
USER = "customer-user"
UE = "ue"
TOKEN_ROLES = (ADMIN, SUPPORT, UE)
"""polte.txt 4.2: the roles an API token may be made for."""

BEARER = "bearer"
KEY = "polte-api"

_FAILURES = 5
_LOCKED = timedelta(minutes=15)
_SECRET = b"the simulator's signature, known to everybody"


class Refused(Exception):
    """A request Polte does not accept, with the answer it gets."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


def refusal(status: int, message: str, *headers: tuple[str, str]) -> Refused:
    """Refuse with the reason."""
    return Refused(answer_json({"statusCode": status, "message": message}, status, *headers))


@dataclass(slots=True)
class Person:
    """Somebody who can log in."""

    id: str
    email: str
    password: str
    role: str
    name: str


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token of an account: it has a role, and no end."""

    id: str
    secret: str
    role: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is asking, and by which scheme."""

    scheme: str
    role: str
    id: str


class Door:
    """Admits people by password, programs by token, and devices by their own credentials."""

    def __init__(self, customer_id: str, person: Person, ue_key: str, jwt_hours: float) -> None:
        self.customer_id = customer_id
        self.people = {person.id: person}
        long_ago = datetime.fromisoformat("2021-03-01T09:00:00+00:00")
        self.tokens = {"1": ApiToken("1", ue_key, UE, long_ago)}
        self._made = 1
        self._life = timedelta(hours=jwt_hours)
        self._failures: dict[str, list[datetime]] = {}

    def log_in(self, email: str, password: str, now: datetime) -> tuple[Person, str]:
        """Return a JWT for a person; after five failures that e-mail address is locked for a while."""
        failures = [at for at in self._failures.get(email, []) if now - at < _LOCKED]
        if len(failures) >= _FAILURES:
            raise refusal(423, "Account locked after too many failed logins.")
        people = self.people.values()
        person = next((person for person in people if person.email == email), None)
        if person is None or not _same(person.password, password):
            self._failures[email] = [*failures, now]
            raise refusal(401, "Invalid email or password.")
        self._failures.pop(email, None)
        claims = {
            "sub": person.id,
            "customerId": self.customer_id,
            "role": person.role,
            "iat": int(now.timestamp()),
            "exp": int((now + self._life).timestamp()),
        }
        return person, _signed(claims)

    def add_token(self, role: str, now: datetime) -> ApiToken:
        """Create an API token, which is shown only this once."""
        self._made += 1
        secret = hashlib.sha256(f"{self.customer_id}/{self._made}".encode()).hexdigest()[:40]
        token = ApiToken(str(self._made), secret, role, now)
        self.tokens[token.id] = token
        return token

    def caller(self, request: Request, now: datetime) -> Caller:
        """Return who is asking, or refuse."""
        word, _, secret = request.headers.get("authorization", "").partition(" ")
        scheme, secret = word.lower(), secret.strip()
        if scheme == BEARER:
            claims = _claims(secret)
            if claims and now.timestamp() < claims["exp"] and claims["sub"] in self.people:
                return Caller(BEARER, claims["role"], claims["sub"])
        if scheme == KEY:
            for token in self.tokens.values():
                if _same(token.secret, secret):
                    return Caller(KEY, token.role, token.id)
        raise refusal(401, "Unauthorized", ("WWW-Authenticate", "Bearer"))


def admit(caller: Caller, roles: Collection[str], schemes: Collection[str]) -> None:
    """Refuse a caller whose scheme or role will not do."""
    if caller.scheme not in schemes:
        raise refusal(401, "Unauthorized", ("WWW-Authenticate", "Bearer"))
    if caller.role not in roles:
        raise refusal(403, f"Role {caller.role} may not do this.")


def shown(token: ApiToken) -> dict[str, Json]:
    """Show a token's record with all but the end of its secret masked."""
    return {
        "id": token.id,
        "role": token.role,
        "token": f"{'*' * 8}{token.secret[-4:]}",
        "createdAt": token.created_at.isoformat().replace("+00:00", "Z"),
    }


def role_of(word: str) -> str:
    """Read a role as people write it: "Customer Admin" is customer-admin."""
    return word.strip().lower().replace(" ", "-").replace("_", "-")


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _signed(claims: dict[str, object]) -> str:
    head = _packed(json.dumps({"alg": "HS256", "typ": "JWT"}).encode())
    body = _packed(json.dumps(claims).encode())
    return f"{head}.{body}.{_signature(head, body)}"


def _signature(head: str, body: str) -> str:
    return _packed(hmac.new(_SECRET, f"{head}.{body}".encode(), hashlib.sha256).digest())


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _claims(token: str) -> dict[str, Any] | None:
    head, _, rest = token.partition(".")
    body, _, signature = rest.partition(".")
    if not body or not _same(signature, _signature(head, body)):
        return None
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return claims
