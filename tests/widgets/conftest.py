"""What Textual does many times over in tests of widgets, done once."""

import pytest

from tests.quick_styles import styles_worked_out_once
from tests.quick_textual import handlers_found_once, idle_widgets_left_alone


@pytest.fixture(scope="session", autouse=True)
def styles():
    with styles_worked_out_once(), handlers_found_once(), idle_widgets_left_alone():
        yield
