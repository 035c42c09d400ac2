"""What arrives from a terminal, made into keys and pastes: no byte of it ends the console."""

from codecs import getincrementaldecoder
from collections.abc import Callable, Generator, Iterator

from textual import events
from textual._xterm_parser import XTermParser
from textual.message import Message

ESCAPE = b"\x1b"
PASTE_START = "\x1b[200~"
PASTE_END = "\x1b[201~"
MOST_PASTED = 1_048_576
"""Characters a paste may have: a longer one is not taken, because half a list is not what was meant."""
PASTE_SECONDS = 5.0
"""A paste whose end has not come within this long of silence is not taken either."""
LETTER_SECONDS = 0.5
"""The rest of a letter of several bytes arrives within this long, or it was none."""
TYPED_AT_ONCE = 32
"""What comes in pieces longer than this was not typed."""
_STRAY = {0xDC00 + byte: chr(byte) if byte >= 0xA0 else None for byte in range(0x80, 0x100)}
"""Bytes which are not UTF-8, as Latin-1 reads them; those which would be control characters are dropped."""
_NOT_TEXT = dict.fromkeys({*range(0x20), 0x7F, *range(0x80, 0xA0)} - {9, 10, 13})
"""Control characters other than tab and line ends: they have no place in a text."""
UNREADABLE = (ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What Textual's parser raises on sequences which no terminal sends, as a noisy line does."""


class PasteRefused(Message):
    """A paste was too long, or its end never came: none of it was taken."""

    bubble = False

    def __init__(self, reason: str) -> None:
        """Take the reason: a sentence for the user."""
        super().__init__()
        self.reason = reason


class TerminalInput:
    """Reads the bytes of one terminal.

    What stands between the brackets of a paste is text, whatever it holds. Textual's parser would end the
    paste at the first escape character and take the rest for keys, so it is shown only what is outside.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        """Take a clock which counts seconds."""
        self._now = now
        self._decoder = getincrementaldecoder("utf-8")("surrogateescape")
        self._parser = XTermParser()
        self._before = ""
        """The last characters outside of a paste: a bracket may arrive in two pieces."""
        self._is_pasting = False
        self._pasted: list[str] = []
        self._pasted_size = 0
        self._heard_at = 0.0
        self._is_refused = False
        self._held = b""

    @property
    def is_escape_held(self) -> bool:
        """Whether an escape character arrived alone: it is Esc, unless the rest of another key follows."""
        return self._held != b""

    def feed(self, data: bytes) -> Iterator[Message]:
        """Return the keys, pastes and mouse events in some bytes."""
        if data == ESCAPE and not self._is_pasting:
            yield from self._escape()
            self._held = data
        else:
            data, self._held = self._held + data, b""
            yield from self._take(self._decoder.decode(data))
        self._heard_at = self._now()

    def _escape(self) -> Iterator[Message]:
        """Return the key Esc if that is what is held."""
        if self.is_escape_held:
            self._held = b""
            yield events.Key("escape", "\x1b")

    def _take(self, text: str) -> Iterator[Message]:
        if not text.isascii():
            text = text.translate(_STRAY)
        if self._is_refused and self._is_typed(text):
            self._end_paste()
        while text:
            if not self._is_pasting:
                text = yield from self._outside(text)
            else:
                text = yield from self._inside(text)

    def _is_typed(self, text: str) -> bool:
        """Return whether a text after a paste without an end is a key, and not more of the paste."""
        was_silent = self._now() - self._heard_at > PASTE_SECONDS
        return was_silent and 0 < len(text) <= TYPED_AT_ONCE and PASTE_END not in text

    def tick(self) -> Iterator[Message]:
        """Return what follows from nothing having arrived for a while: Esc alone, a paste without an end."""
        yield from self._escape()
        try:
            yield from self._parser.tick()
        except UNREADABLE:
            self._parser = XTermParser()
        silence = self._now() - self._heard_at
        if silence > LETTER_SECONDS:
            yield from self._take(self._decoder.decode(b"", final=True))
        if self._is_pasting and silence > PASTE_SECONDS:
            yield from self._refuse("The paste did not arrive whole, so none of it was taken.")

    def _outside(self, text: str) -> Generator[Message, None, str]:
        """Read up to the start of a paste; return what follows."""
        seen = self._before + text
        found = seen.find(PASTE_START)
        taken = len(text) if found < 0 else found + len(PASTE_START) - len(self._before)
        yield from self._parse(text[:taken])
        self._before = seen[-(len(PASTE_START) - 1) :]
        if found >= 0:
            yield from self._parse(PASTE_END)  # Textual's parser is shown the brackets alone
            self._before, self._is_pasting, self._pasted_size = "", True, 0
        return text[taken:]

    def _inside(self, text: str) -> Generator[Message, None, str]:
        """Collect up to the end of a paste; return what follows."""
        seen = self._before + text
        found = seen.find(PASTE_END)
        taken = len(text) if found < 0 else found + len(PASTE_END) - len(self._before)
        self._before = seen[-(len(PASTE_END) - 1) :]
        if not self._is_refused:
            self._pasted.append(text[:taken])
            self._pasted_size += taken
            if self._pasted_size > MOST_PASTED:
                most = f"{MOST_PASTED:,} characters"
                yield from self._refuse(
                    f"The paste is longer than {most}, so none of it was taken."
                )
        if found >= 0:
            if not self._is_refused:
                pasted = "".join(self._pasted)[: -len(PASTE_END)]
                yield events.Paste(pasted.translate(_NOT_TEXT))
            self._end_paste()
        return text[taken:]

    def _refuse(self, reason: str) -> Iterator[Message]:
        if not self._is_refused:
            yield PasteRefused(reason)
        self._is_refused = True
        self._pasted.clear()

    def _end_paste(self) -> None:
        self._is_pasting, self._is_refused, self._before = False, False, ""
        self._pasted.clear()

    def _parse(self, text: str) -> Iterator[Message]:
        try:
            for message in self._parser.feed(text):
                if not isinstance(message, events.Paste):
                    yield message
        except UNREADABLE:
            self._parser = XTermParser()
