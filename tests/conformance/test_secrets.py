"""Keys planted in every slot are looked for in everything the program writes."""

import base64
import logging
import traceback
from dataclasses import fields, is_dataclass
from typing import Any

import httpx
import pytest

from tests.conformance.case import CASES
from tests.conformance.rig import canaries, open_desk
from tui.providers import PROVIDERS
from tui.providers.errors import AccessDenied, ProviderError

NAMES = list(PROVIDERS)


def found_in(text: str) -> list[str]:
    return [word for word in canaries() if word in text]


def echoing(request: httpx.Request, response: httpx.Response, _: bytes) -> httpx.Response:
    """Quote the request back, as some proxies and frameworks do."""
    if "login" in request.url.path:
        return response
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    plain = base64.b64decode(secret).decode() if scheme == "Basic" else secret
    told = f"{request.content.decode('utf-8', 'replace')} {secret} {plain}"
    return httpx.Response(403, json={"error": told})


@pytest.mark.parametrize("name", NAMES)
async def test_no_key_is_in_what_a_client_shows_of_itself_or_logs(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = open_desk(name)

    await desk.client.check()
    device = (await desk.devices())[0]
    shown = [desk.client, *vars(desk.client).values(), *desk.wires, device]

    assert found_in(caplog.text) == []
    assert found_in(" ".join(map(repr, shown))) == []
    assert found_in(" ".join(map(_deep, shown))) == []


def _deep(value: Any) -> str:
    return (
        repr({f.name: getattr(value, f.name) for f in fields(value)}) if is_dataclass(value) else ""
    )


@pytest.mark.parametrize("name", NAMES)
async def test_no_key_is_in_an_error_which_quotes_the_request_back(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    desk = open_desk(name)
    desk.transport.change = echoing

    with pytest.raises(ProviderError) as caught:
        await desk.devices()

    told = "".join(traceback.format_exception(caught.value))
    secret = desk.transport.sent[-1].headers.get("authorization", " canary").split()[-1]
    assert found_in(f"{caught.value!r} {told} {caplog.text}") == []
    assert secret not in f"{told} {caplog.text}"


@pytest.mark.parametrize("fault", ["reset_after", "status_500", "html", "drip"])
@pytest.mark.parametrize("name", NAMES)
async def test_no_key_is_in_the_variables_which_a_crash_report_could_print(
    name: str, fault: str
) -> None:
    desk = open_desk(name, slow=True)
    desk.faults.strike(fault, times=99, where=lambda request: "login" not in request.path)

    with pytest.raises(ProviderError) as caught:
        await desk.devices()

    assert found_in(_frames(caught.value)) == []


def _frames(error: BaseException | None) -> str:
    """Print what a crash screen would: the variables of every frame outside the wire."""
    told = []
    while error is not None:
        for frame, _ in traceback.walk_tb(error.__traceback__):
            if "/tests/" not in frame.f_code.co_filename:
                told += [repr(value) for value in frame.f_locals.values()]
        error = error.__cause__ or error.__context__
    return " ".join(told)


@pytest.mark.parametrize("name", NAMES)
async def test_a_wrong_key_is_access_denied_and_not_quoted(name: str) -> None:
    secret = {one.name for one in PROVIDERS[name].credentials if one.secret}
    given = CASES[name].secrets
    wrong = {key: "wrong-canary-0815" if key in secret else given[key] for key in given}
    desk = open_desk(name, secrets=wrong)

    with pytest.raises(AccessDenied) as caught:
        await desk.devices()

    assert "wrong-canary-0815" not in "".join(traceback.format_exception(caught.value))
    assert len(desk.transport.sent) == 1, "a second wrong login may lock the account"
