"""The state colors of every theme, seen as people with red-green blindness see them."""

from itertools import combinations

import pytest
from textual.color import Color
from textual.theme import Theme

from tui.widgets.terminal.themes import NAMES, THEMES, next_theme

# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB.
SEEN = {
    "by most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
}
FIXED = [theme for theme in THEMES if not theme.ansi]
Linear = tuple[float, float, float]


def linear(color: Color) -> Linear:
    def one(value: int) -> float:
        share = value / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return tuple(map(one, color.rgb))


def luminance(light: Linear) -> float:
    return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]


def contrast(one: Color, other: Color) -> float:
    dark, bright = sorted(luminance(linear(color)) for color in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def seen(color: Color, matrix) -> Linear:
    light = linear(color)
    return tuple(
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, light, strict=True)))) for row in matrix
    )


def lab(light: Linear) -> Linear:
    def root(share: float) -> float:
        return share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116

    red, green, blue = light
    x = root((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047)
    y = root(luminance(light))
    z = root((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def distance(one: Color, other: Color, matrix) -> float:
    places = (lab(seen(color, matrix)) for color in (one, other))
    return sum((a - b) ** 2 for a, b in zip(*places, strict=True)) ** 0.5


def colors_of(theme: Theme) -> tuple[Color, dict[str, Color]]:
    made = theme.to_color_system().generate() | theme.variables
    names = ("text-success", "text-warning", "text-error")
    return Color.parse(made["surface"]), {name: Color.parse(made[name]) for name in names}


@pytest.mark.parametrize("theme", FIXED, ids=lambda theme: theme.name)
def test_state_words_stand_out_from_their_ground(theme: Theme) -> None:
    ground, colors = colors_of(theme)
    least = 7.0 if theme.name == "watchfloor-contrast" else 4.5

    assert min(contrast(ground, color) for color in colors.values()) >= least
    assert contrast(ground, Color.parse(theme.foreground)) >= 12


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize("theme", FIXED, ids=lambda theme: theme.name)
def test_good_warning_and_bad_are_told_apart_with_any_eyes(theme: Theme, kind: str) -> None:
    _, colors = colors_of(theme)
    least = 24 if theme.name == "watchfloor-color-safe" else 14

    apart = {
        f"{one}/{other}": round(distance(colors[one], colors[other], SEEN[kind]))
        for one, other in combinations(colors, 2)
    }

    assert min(apart.values()) >= least, apart


def test_red_and_green_of_one_brightness_would_fail() -> None:
    red, green = Color.parse("#ED9B9C"), Color.parse("#9DD5B2")

    assert distance(red, green, SEEN["deuteranopia"]) < 14


def test_the_themes_follow_one_another_in_a_circle() -> None:
    way = [NAMES[0]]
    while (name := next_theme(way[-1])) != NAMES[0]:
        way.append(name)

    assert tuple(way) == NAMES
    assert next_theme("somebody's own") == NAMES[0]
