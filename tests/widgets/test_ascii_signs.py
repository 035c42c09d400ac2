"""What stands for our signs on a terminal which draws ASCII only."""

import ast
import unicodedata

from tests.source_trees import modules, nodes, read
from tui.widgets.ascii_signs import known_sign, plain
from tui.widgets.cells import to_ascii


def drawn_signs() -> set[str]:
    """Return the signs in the words of our screens: symbols and punctuation, not letters."""
    return {
        sign
        for path in (*modules("tui/screens"), *modules("tui/widgets"))
        if path.name not in ("cells.py", "escape_filter.py") and not read(path).isascii()
        for node in nodes(path)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        for sign in node.value
        if not sign.isascii() and unicodedata.category(sign)[0] in "SP"
    }


def test_every_sign_which_we_draw_has_one_in_ascii():
    signs = drawn_signs()

    assert {"▲", "±", "◐", "·"} <= signs
    assert [sign for sign in sorted(signs) if not known_sign(sign)] == []


def test_a_cell_of_a_table_has_our_signs_and_no_escapes_for_them():
    assert to_ascii("Incident · 9 of 9… ±1.6 km") == "Incident . 9 of 9~ ~1.6 km"


def test_a_letter_with_an_accent_is_the_bare_letter():
    assert to_ascii("Zürich 車") == "Zurich \\u8eca"
    assert plain("Überland Łódź") == "Uberland ?odz"
