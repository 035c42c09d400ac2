"""The line on which something stands in a TOML file, and what is wrong with a file."""

import pytest

from tui.domain.text.toml_lines import NotToml, line_of, parse_toml

FILE = """\
theme = "dark"
# a comment
[accounts.one]
key = 1
"odd name" = 2
inner.deep = 3

[[places]]
name = "A"

[[places]]  # the second
name = "B"

[[places.doors]]
name = "north"
[[places.doors]]
'name' = "south"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("theme",), 1),
        (("accounts", "one"), 3),
        (("accounts", "one", "key"), 4),
        (("accounts", "one", "odd name"), 5),
        (("accounts", "one", "inner", "deep"), 6),
        (("accounts", "one", "missing"), 3),
        (("places", 0), 8),
        (("places", 0, "name"), 9),
        (("places", 1), 11),
        (("places", 1, "name"), 12),
        (("places", 1, "doors", 0, "name"), 15),
        (("places", 1, "doors", 1, "name"), 17),
        (("nowhere",), None),
    ],
)
def test_a_key_is_found_on_its_line_or_its_table_is(path, line):
    assert line_of(FILE, path) == line


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = 1\nb = \n", 2, "not valid TOML: Invalid value"),
        ("a = 1\nb = [1,", 2, "not valid TOML: "),
        ("a = 1\nb = " + "[" * 5_000, 2, "brackets are nested too deep"),
        ("a = 1\nb = " + "9" * 5_000, 2, "a number is too long"),
    ],
    ids=["no value", "an open list", "deep", "long"],
)
def test_what_is_no_toml_is_named_with_its_line(text, line, reason):
    with pytest.raises(NotToml, match=reason) as refused:
        parse_toml(text)

    assert refused.value.line == line
    assert "(at" not in str(refused.value)
