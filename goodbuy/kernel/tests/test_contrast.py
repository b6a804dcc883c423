"""The pairs of colours that carry meaning, measured as WCAG 2.2 asks, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).resolve().parents[3] / "frontend" / "css" / "tokens.css").read_text()
COLOURS = {
    name: (light, dark)
    for name, light, dark in re.findall(
        r"--([\w-]+):\s+light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", TOKENS
    )
}
GROUNDS = ["paper", "sheet"]
TEXT = [
    *[(text, ground) for ground in GROUNDS for text in ("ink", "ink-2", "ink-3", "accent")],
    *[(text, ground) for ground in GROUNDS for text in ("kept", "due", "late", "accent-deep")],
    *[("ink", "mark"), ("on-accent", "accent"), ("ink-2", "sunk"), ("paper", "ink")],
    *[("on-fill", "us"), ("on-fill", "them"), ("accent-deep", "accent-wash")],
    *[(word, f"{word}-wash") for word in ("kept", "due", "late")],
    *[("ink", f"{word}-wash") for word in ("kept", "due", "late", "accent")],
    *[("ink-2", "accent-wash"), ("ink", "sunk")],
]
EDGES = [("edge", "paper"), ("edge", "sheet"), ("accent", "paper"), ("accent", "sheet")]


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other, theme):
    light, dark = sorted((luminance(COLOURS[name][theme]) for name in (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXT)
def test_text_can_be_read(text, ground, theme):
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("edge", "ground"), EDGES)
def test_the_edge_of_a_control_can_be_seen(edge, ground, theme):
    assert contrast(edge, ground, theme) >= 3
