"""A secret never shows itself."""

import pytest

from tui.domain.text.secret import SecretStr


@pytest.mark.parametrize(
    ("text", "shown"), [("a", "*" * 10), ("long and secret", "*" * 10), ("", "")]
)
def test_a_secret_shows_as_asterisks_however_long_it_is(text, shown):
    secret = SecretStr(text)

    assert str(secret) == f"{secret}" == shown
    assert repr(secret) == f"SecretStr({shown!r})"
    assert secret.get_secret_value() == text
