"""A hand-written Polte on a hand-written wire: it keeps the requests and answers as the test says."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tui.domain.text.secret import SecretStr
from tui.providers.contract import Access, Call, Reply, Sending, Signature, Signer
from tui.providers.errors import AccessDenied, AnswerLost, Refused
from tui.providers.memory import ProcessMemory
from tui.providers.polte import PROVIDER
from tui.providers.polte.client import PolteClient

FIXTURES = Path(__file__).parents[2] / "fixtures" / "polte"
START = datetime(2026, 3, 1, 12, tzinfo=UTC)
LOGIN = {"email": "ops@example.com", "password": "hunter22-long"}
TOKEN = {"api_token": "api-token-0001", "customer_id": "77"}

Answer = Reply | Exception


def jwt(**claims: object) -> str:
    """Make a token which nobody could verify, as nobody here does."""
    packed = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    return f"e30.{packed}.c2ln"


def reply(body: object = None, status: int = 200, **headers: str) -> Reply:
    """Answer with JSON, or with bytes as they are."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Reply(status, headers, sent)


def logged_in(**claims: object) -> Reply:
    """Answer a login as the document says: token in a header, customer in the body."""
    return reply({"customerId": 77}, authorization=f"Bearer {jwt(**claims)}")


@dataclass
class Clock:
    now: datetime = START
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


@dataclass
class Polte:
    """Answers by method and path; the last answer of a list stays."""

    routes: Mapping[str, Sequence[Answer]]
    asked: list[tuple[Call, Signature]] = field(default_factory=list)
    signer: Signer | None = None

    def open(self, signer: Signer) -> "Polte":
        self.signer = signer
        return self

    async def send(self, call: Call, *, sending: Sending | None = None) -> Reply:
        assert self.signer is not None
        signature = self.signer(call)
        if sending is not None:
            await sending()
        line = f"{call.method} {call.path}"
        earlier = sum(line == f"{one.method} {one.path}" for one, _ in self.asked)
        self.asked.append((call, signature))
        answers = self.routes.get(line) or [reply({"message": "no such route"}, 404)]
        answer = answers[min(earlier, len(answers) - 1)]
        if isinstance(answer, Exception):
            raise answer
        if call.accepts and answer.status not in call.accepts:
            if answer.status in {401, 403}:
                raise AccessDenied(f"{line}: {answer.status}")
            raise (AnswerLost if answer.status >= 500 else Refused)(f"{line}: {answer.status}")
        return answer

    async def settle(self, *_: object, **__: object) -> None:
        pass

    @property
    def lines(self) -> list[str]:
        return [f"{call.method} {call.path}" for call, _ in self.asked]


@dataclass
class Memories:
    """What outlives a process."""

    learned: ProcessMemory = field(default_factory=ProcessMemory)
    keychain: ProcessMemory = field(default_factory=ProcessMemory)


@dataclass
class Desk:
    """A client, its vendor and its clock."""

    client: PolteClient
    polte: Polte
    clock: Clock

    async def do(self, action: str, *targets: str, **values: object) -> dict[str, tuple[str, str]]:
        outcomes = await self.client.apply(action, targets, values, self.sending)
        return {key: (one.state.value, one.answer) for key, one in outcomes.items()}

    async def sending(self) -> None:
        pass


def open_desk(
    routes: Mapping[str, Sequence[Answer]],
    secrets: Mapping[str, str] = TOKEN,
    *,
    memories: Memories | None = None,
    **options: object,
) -> Desk:
    """Open a client on made-up answers; with the `memories` of another one it is the next process."""
    clock, polte = Clock(), Polte(routes)
    memories = memories or Memories()
    access = Access(
        account="trackers",
        base_url="https://polte.test/api/v1",
        secrets={name: SecretStr(value) for name, value in secrets.items()},
        options=options,
        now=clock,
        sleep=clock.sleep,
        learned=memories.learned,
        keychain=memories.keychain,
    )
    client = PROVIDER.connect(access, polte.open)
    assert isinstance(client, PolteClient)
    return Desk(client, polte, clock)
