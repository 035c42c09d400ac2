"""watchfloor web: who gets in, and what the page asks for."""

import argparse
import contextlib
import os
import re
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.browser import browser, forwarded
from tui.cli.shared.known_names import is_loopback, known_names
from tui.cli.web import command

ROOT = Path(__file__).parents[2]
NEEDED = "the optional extra `web` (textual-serve) is not installed"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 - the thing tested
        ("::", False),
        ("192.168.1.5", False),
        ("example.org", False),
    ],
)
def test_only_this_machine_is_loopback(host, loopback) -> None:
    assert is_loopback(host) is loopback


def test_read_only_reaches_every_tab() -> None:
    words = command(argparse.Namespace(read_only=True, demo=True))

    assert words.endswith("-m tui --read-only demo")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The command itself, on a port of its own, for all tests: each asks as another browser."""
    tmp_path = tmp_path_factory.mktemp("web")
    pytest.importorskip("textual_serve", reason=NEEDED)
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = str(one.getsockname()[1])
    environ = os.environ | {
        "WATCHFLOOR_WEB_TOKEN": "s3same",
        "WATCHFLOOR_HOME": str(tmp_path),
        "WATCHFLOOR_CONFIG": str(tmp_path / "config.toml"),
        "PYTHONPATH": str(ROOT),
    }
    served = subprocess.Popen(
        [sys.executable, "-m", "tui", "web", "--demo", "--port", port,
         "--host-name", "desk.example"],
        env=environ, cwd=tmp_path, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    try:
        assert served.stdout is not None
        assert served.stdout.readline() == f"{url}/?token=s3same\n"
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", int(port))):
                break
            time.sleep(0.1)
        yield url
    finally:
        served.terminate()
        assert served.wait(60) == 0
        served.stdout.close()


async def asked(url: str, **more):
    import aiohttp  # noqa: PLC0415 - the optional extra

    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.get(url, allow_redirects=False, **more) as answer,
    ):
        return answer.status, dict(answer.headers), await answer.text()


@pytest.mark.parametrize("path", ["/", "/ws", "/static/js/textual.js", "/?token=wrong"])
async def test_without_the_token_nothing_is_given(site, path) -> None:
    status, _, text = await asked(site + path)

    assert status == 403
    assert "watchfloor web" in text


async def test_the_token_is_kept_in_a_cookie_and_leaves_the_address(site) -> None:
    status, headers, _ = await asked(f"{site}/?token=s3same")

    assert (status, headers["Location"]) == (302, "./")
    assert "HttpOnly" in headers["Set-Cookie"]
    assert "SameSite=Strict" in headers["Set-Cookie"]


async def test_the_page_loads_nothing_from_elsewhere(site) -> None:
    kept = {"Cookie": f"watchfloor-{site.rsplit(':', 1)[1]}=s3same"}

    status, headers, page = await asked(f"{site}/", headers=kept)

    assert status == 200
    links = re.findall(r"""(?:href|src|url)\s*[=(]\s*["']?([^"' )>]+)""", page)
    assert links
    assert not [link for link in links if re.match(r"[a-z]+:|/", link) and link != "data:,"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'")
    for link in links:
        if link not in {"data:,", "./"}:
            found, _, text = await asked(f"{site}/{link}", headers=kept)
            assert found == 200
            assert "@import" not in text
            assert not re.findall(r"url\(['\"]?(?:https?:)?//", text)


async def test_another_sites_page_cannot_open_the_console(site) -> None:
    kept = {"Cookie": f"watchfloor-{site.rsplit(':', 1)[1]}=s3same"}

    status, _, _ = await asked(f"{site}/ws", headers=kept | {"Origin": "https://evil.example"})

    assert status == 403


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("evil.example:{port}", 403), ("evil.example", 403), ("192.0.2.7:{port}", 403),
        ("127.0.0.1.evil.example:{port}", 403), ("[::1", 403),
        ("localhost:{port}", 200), ("127.0.0.1:{port}", 200), ("[::1]:{port}", 200),
        ("LOCALHOST:{port}", 200), ("desk.example:{port}", 200),
    ],
)  # fmt: skip
async def test_only_a_host_which_is_known_is_served(site, host, status) -> None:
    port = site.rsplit(":", 1)[1]
    kept = {"Cookie": f"watchfloor-{port}=s3same", "Host": host.format(port=port)}

    found, _, text = await asked(f"{site}/", headers=kept)

    assert found == status
    assert status == 200 or "--host-name" in text


async def test_a_cookie_is_named_after_the_port_in_the_address(site) -> None:
    _, headers, _ = await asked(f"{site}/?token=s3same", headers={"Host": "localhost:9000"})

    assert headers["Set-Cookie"].startswith("watchfloor-9000=")


def test_a_console_open_to_others_is_reached_by_its_address_but_by_no_strange_name() -> None:
    names = known_names("0.0.0.0", "http://desk:8701", ["console.example"])  # noqa: S104 - the thing tested

    held = [
        name
        for name in ("192.0.2.7:8701", "desk", "console.example", "evil.example")
        if names.hold(name)
    ]
    assert held == ["192.0.2.7:8701", "desk", "console.example"]


async def test_a_browser_tab_gets_the_console(site) -> None:
    import aiohttp  # noqa: PLC0415 - the optional extra

    kept = {"Cookie": f"watchfloor-{site.rsplit(':', 1)[1]}=s3same", "Origin": site}
    heard = b""
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(f"{site}/ws?width=80&height=24", headers=kept) as tab,
    ):
        while b"CharterUP" not in heard:
            message = await tab.receive(timeout=60)
            assert message.type in {aiohttp.WSMsgType.BINARY, aiohttp.WSMsgType.TEXT}
            heard += message.data if isinstance(message.data, bytes) else message.data.encode()


async def test_the_page_may_open_its_socket_by_whatever_name_it_was_asked_for(site) -> None:
    kept = {"Cookie": "watchfloor-9000=s3same", "Host": "localhost:9000"}

    _, headers, _ = await asked(f"{site}/", headers=kept)

    assert "connect-src 'self' ws://localhost:9000;" in headers["Content-Security-Policy"]


@pytest.mark.waits
async def test_in_a_real_browser_behind_another_port_the_first_key_works_and_a_cut_line_is_told(
    site, tmp_path
) -> None:
    async with browser(tmp_path) as page, forwarded(site) as tunnel:
        await page.open(f"http://localhost:{tunnel.port}/?token=s3same")
        await page.until(lambda page: "CharterUP" in page.received)
        await page.press("3")
        await page.press("?")
        await page.until(lambda page: page.sent[-1:] == ["?"])
        assert page.sent[-2:] == ["3", "?"]
        assert not await page.shows(".lost")

        await tunnel.cut()

        await page.until_shown(".lost")
        assert not await page.shows(".left")
