"""Call a hook once: run its command in a process which outlives ours, or send its webhook."""

import asyncio
import hashlib
import hmac
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.config import SecretProblem, Settings, SettingsProblem, resolve
from tui.config.child_environment import plain_environment
from tui.config.hooks import Hook
from tui.config.network import network_of
from tui.domain.text.safe_text import clean_lines
from tui.domain.text.webhook import check_webhook
from tui.hooks.attempt import AttemptRecord, AttemptResult, AttemptState, began, ended

if TYPE_CHECKING:
    import httpx

RUNNER = Path(__file__).with_name("runner.py")
MOST_ANSWER = 4_000
"""So many bytes of a webhook's answer are kept."""
_LOOK_SECONDS = 0.05
"""How often a command is looked at, whether it has ended."""


class HookCaller:
    """Makes attempts, each with its record."""

    def __init__(
        self,
        settings: Settings,
        now: Callable[[], datetime],
        *,
        transport: "httpx.AsyncBaseTransport | None" = None,
        environment: Mapping[str, str] = os.environ,
    ) -> None:
        self._settings = settings
        self._now = now
        self._transport = transport
        self._environment = environment

    async def call(
        self, hook: Hook, body: Mapping[str, Any], record: AttemptRecord
    ) -> AttemptResult:
        """Make one attempt and return what came of it. Cancelled, a command goes on, and its record tells."""
        data = json.dumps(body, ensure_ascii=False).encode()
        try:
            number = record.prepare(data)
        except OSError as error:
            return AttemptResult.failed(f"its record cannot be written ({error.strerror or error})")
        try:
            if hook.command is not None:
                return await self._run(hook, body, record, number)
            began(number)
            result = await self._post(hook, body, data)
            ended(number, result)
        finally:
            os.close(number)
        return result

    async def _run(
        self, hook: Hook, body: Mapping[str, Any], record: AttemptRecord, number: int
    ) -> AttemptResult:
        environment = plain_environment(hook.environment, self._environment)
        environment |= {"WATCHFLOOR_HOOK": hook.name, "WATCHFLOOR_HOOK_ID": str(body["id"])}
        seconds = hook.patience.total_seconds()
        line = [sys.executable, "-I", "-S", str(RUNNER), str(number), str(record.input)]
        process = _start([*line, str(seconds), *hook.words], environment, number)
        try:
            await _end_of(process)
        except asyncio.CancelledError:
            process.returncode = 0  # it goes on without us: its record tells how it ended
            raise
        return known_result(record.last(number, seconds))

    async def _post(self, hook: Hook, body: Mapping[str, Any], data: bytes) -> AttemptResult:
        from tui.hooks.webhook import WebhookFailed, post_webhook  # noqa: PLC0415 - httpx, only for webhooks

        assert hook.webhook is not None  # noqa: S101 - it has no command
        try:
            url = (await asyncio.to_thread(resolve, hook.webhook)).get_secret_value()
            if wrong := check_webhook(url):
                return AttemptResult.failed(f"the webhook's address {wrong}")
            headers = await self._headers(hook, body, data)
            network = await asyncio.to_thread(network_of, self._settings, None, url)
            status, answer = await post_webhook(
                url,
                data,
                headers,
                network=network,
                seconds=hook.patience.total_seconds(),
                transport=self._transport,
            )
        except (WebhookFailed, SecretProblem, SettingsProblem) as problem:
            return AttemptResult.failed(" ".join(clean_lines(str(problem))))
        text = answer[:MOST_ANSWER].decode("utf-8", "replace").strip()
        return AttemptResult.made(f"answered {status}", "\n".join(clean_lines(text)))

    async def _headers(self, hook: Hook, body: Mapping[str, Any], data: bytes) -> Mapping[str, str]:
        timestamp = str(int(self._now().timestamp()))
        headers = {
            "watchfloor-id": str(body["id"]),
            "watchfloor-attempt": str(body["attempt"]),
            "watchfloor-timestamp": timestamp,
        }
        if hook.secret is not None:
            secret = (await asyncio.to_thread(resolve, hook.secret)).get_secret_value()
            headers["watchfloor-signature"] = f"sha256={sign(secret, timestamp, data)}"
        return headers


def _start(
    line: list[str], environment: Mapping[str, str], record: int
) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
        line,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
        pass_fds=(record,),
        start_new_session=True,  # Ctrl-C and a closed terminal are ours, not the command's
    )


async def _end_of(process: "subprocess.Popen[bytes]") -> None:
    """Wait until a process has ended; asyncio's own processes are killed when nobody waits any more."""
    while process.poll() is None:  # noqa: ASYNC110 - nothing announces it
        await asyncio.sleep(_LOOK_SECONDS)


def sign(secret: str, timestamp: str, data: bytes) -> str:
    """Return the signature of a webhook: HMAC-SHA256 of `TIMESTAMP.BODY` with the secret, in hex."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + data, hashlib.sha256).hexdigest()


def known_result(found: AttemptResult | AttemptState) -> AttemptResult:
    """Return a result also where the record has none: the process which kept it was killed."""
    if isinstance(found, AttemptResult):
        return found
    return AttemptResult.failed("the process which ran the command was killed")
