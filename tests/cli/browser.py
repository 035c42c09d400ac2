"""A real Chromium, driven by its own protocol; and a port forwarded to another, as `ssh -L` does."""

import asyncio
import base64
import json
import shutil
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

PATIENCE = 60
NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


class Page:
    """One page of a browser: what it shows, what its socket sends and receives."""

    def __init__(self, socket):
        self._socket = socket
        self._number = 0
        self._answers = {}
        self._changed = asyncio.Event()
        self.sent = []
        """What was typed, as the page sent it to the console."""
        self.received = ""
        self._reader = asyncio.ensure_future(self._read())

    async def call(self, method, **parameters):
        """Return the answer to one call of the browser's protocol."""
        self._number += 1
        answer = self._answers[self._number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": self._number, "method": method, "params": parameters})
        async with asyncio.timeout(PATIENCE):
            return await answer

    async def open(self, url):
        """Open an address, and begin to listen to its socket."""
        await self.call("Network.enable")
        await self.call("Page.navigate", url=url)

    async def press(self, key):
        """Press a key, wherever the page's focus is."""
        for kind in ("keyDown", "keyUp"):
            text = {"text": key} if kind == "keyDown" and len(key) == 1 else {}
            await self.call("Input.dispatchKeyEvent", type=kind, key=key, **text)

    async def shows(self, selector):
        """Return whether an element of the page takes room on it."""
        script = f"document.querySelector('{selector}').getClientRects().length > 0"
        found = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return found["result"]["value"]

    async def until_shown(self, selector):
        """Wait until an element is shown."""
        script = (
            f"new Promise(done => {{ const look = () => document.querySelector('{selector}')"
            ".getClientRects().length ? done(true) : setTimeout(look, 50); look(); })"
        )
        await self.call("Runtime.evaluate", expression=script, awaitPromise=True)

    async def until(self, is_met):
        """Wait until something holds of what was sent or received."""
        async with asyncio.timeout(PATIENCE):
            while not is_met(self):
                self._changed.clear()
                await self._changed.wait()

    async def _read(self):
        async for message in self._socket:
            told = json.loads(message.data)
            if "id" in told:
                self._answers.pop(told["id"]).set_result(told.get("result", told.get("error")))
            elif told["method"] == "Network.webSocketFrameSent":
                kind, *rest = json.loads(told["params"]["response"]["payloadData"])
                if kind == "stdin":
                    self.sent += rest
            elif told["method"] == "Network.webSocketFrameReceived":
                frame = told["params"]["response"]
                data = frame["payloadData"]
                is_text = frame["opcode"] == 1
                self.received += (
                    data if is_text else base64.b64decode(data).decode("utf-8", "ignore")
                )
            self._changed.set()


@asynccontextmanager
async def browser(folder):
    """Run a Chromium with a profile of its own, and yield its page; skip where none is installed."""
    import aiohttp  # noqa: PLC0415 - the optional extra

    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip("no Chromium is installed here; the tests above speak HTTP instead")
    running = await asyncio.create_subprocess_exec(
        found, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--remote-debugging-port=0", f"--user-data-dir={folder / 'profile'}", "about:blank",
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE):
            while b"DevTools listening on " not in (line := await running.stderr.readline()):
                assert line, "the browser ended"
        port = urlsplit(line.decode().split()[-1]).port
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as answer:
                pages = [each for each in await answer.json() if each["type"] == "page"]
            async with session.ws_connect(
                pages[0]["webSocketDebuggerUrl"], max_msg_size=0
            ) as socket:
                yield Page(socket)
    finally:
        with suppress(ProcessLookupError):
            running.terminate()
        await running.wait()


class Tunnel:
    """A free port of this machine, forwarded to the server of an address until it is cut."""

    def __init__(self, url):
        self._to = urlsplit(url)
        self._pipes = set()
        self._server = None
        self.port = 0

    async def open(self):
        """Begin to take connections."""
        self._server = await asyncio.start_server(self._connect, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self):
        """Take no more connections, and end those there are."""
        self._server.close()
        for each in self._pipes:
            each.cancel()
        await asyncio.gather(*self._pipes, return_exceptions=True)

    async def _connect(self, reader, writer):
        far_reader, far_writer = await asyncio.open_connection(self._to.hostname, self._to.port)
        for source, target in ((reader, far_writer), (far_reader, writer)):
            self._pipes.add(asyncio.ensure_future(self._pipe(source, target)))

    async def _pipe(self, source, target):
        with suppress(ConnectionError):
            try:
                while data := await source.read(65_536):
                    target.write(data)
                    await target.drain()
            finally:
                target.close()


@asynccontextmanager
async def forwarded(url):
    """Forward a port to the server of an address; it may be cut before."""
    tunnel = Tunnel(url)
    await tunnel.open()
    try:
        yield tunnel
    finally:
        await tunnel.cut()
