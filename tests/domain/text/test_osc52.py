import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.domain.text.osc52 import (
    SCREEN_PIECE,
    copy_message,
    find_multiplexer,
    make_clip,
    osc52,
    supports_clipboard,
)


def plain(data: str) -> str:
    return base64.b64decode(re.fullmatch("\x1b\\]52;c;([A-Za-z0-9+/=]*)\x07", data)[1]).decode()


@given(st.text())
def test_the_terminal_is_given_the_text_and_nothing_it_could_obey(text: str) -> None:
    clip = make_clip(text)

    assert plain(osc52(clip.text)) == clip.text
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", clip.text)


def test_tmux_is_given_the_command_with_its_escapes_doubled() -> None:
    wrapped = osc52("IMEI 1", "tmux")

    inside = re.fullmatch("\x1bPtmux;(.*)\x1b\\\\", wrapped, re.DOTALL)[1]
    assert plain(inside.replace("\x1b\x1b", "\x1b")) == "IMEI 1"


@given(st.text(alphabet="abc123", max_size=600))
def test_screen_passes_on_pieces_which_join_to_one_command(text: str) -> None:
    wrapped = osc52(text, "screen")

    pieces = re.findall("\x1bP(.*?)\x1b\\\\", wrapped, re.DOTALL)
    assert "".join(f"\x1bP{piece}\x1b\\" for piece in pieces) == wrapped
    assert max(map(len, pieces)) <= SCREEN_PIECE
    assert plain("".join(pieces)) == text


def test_a_long_text_is_cut_between_characters_and_says_so() -> None:
    clip = make_clip("é" * 5000, max_bytes=4097)

    assert clip.cut
    assert clip.size == 4096
    assert "cut" in copy_message("Row", clip, buffered=False, sure=True)


@pytest.mark.parametrize(
    ("environ", "through", "sure"),
    [
        ({"TERM": "xterm-256color"}, "", False),
        ({"TERM": "xterm-kitty"}, "", True),
        ({"TERM": "alacritty"}, "", True),
        ({"TERM": "foot-direct"}, "", True),
        ({"TERM": "xterm-256color", "WT_SESSION": "x"}, "", True),
        ({"TERM": "tmux-256color", "TMUX": "/run/x,1,0"}, "tmux", False),
        ({"TERM": "screen", "STY": "1.pts"}, "screen", False),
        ({"TERM": "xterm-kitty", "STY": "1.pts"}, "screen", False),
        ({"TERM": "linux"}, "", False),
    ],
)
def test_what_lies_between_is_read_from_the_environment(environ, through, sure) -> None:
    assert find_multiplexer(environ) == through
    assert supports_clipboard(environ) is sure


def test_what_is_not_known_is_not_promised() -> None:
    assert "does not confirm" in copy_message("Cell", make_clip("x"), buffered=False, sure=False)
    assert "does not confirm" not in copy_message("Cell", make_clip("x"), buffered=True, sure=False)
