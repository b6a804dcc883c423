"""Draws the cards of layouts.yaml as one photographs them: on a desk, askew, in bad light."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

import goodbuy

FONTS = Path(goodbuy.__file__).parent / "static/fonts"
FACES = {
    "s": ("source-sans-3-latin-wght-normal.woff2", 420),
    "b": ("source-sans-3-latin-wght-normal.woff2", 700),
    "n": ("newsreader-latin-opsz-normal.woff2", 440),
    "i": ("newsreader-latin-wght-italic.woff2", 440),
}


@dataclass(frozen=True)
class Layout:
    number: int
    truth: dict[str, Any]
    items: list[list[Any]]
    scribble: str = ""
    paper: str = "#fbfaf5"
    ink: str = "#1c1b19"
    size: tuple[int, int] = field(default=(1200, 740))


@dataclass(frozen=True)
class Shot:
    """How a photo was taken."""

    name: str
    degrees: float = 0.0
    noise: float = 0.0
    blur: float = 0.0
    shade: float = 0.0
    quarter: int = 0


SHOTS = [
    Shot("clean"),
    Shot("noisy, askew", degrees=4, noise=6, blur=0.8, shade=0.25),
    Shot("dark, blurred, further askew", degrees=-9, noise=15, blur=1.6, shade=0.5),
    Shot("on its side", degrees=2, noise=6, blur=0.6, shade=0.2, quarter=1),
    Shot("upside down", degrees=-3, noise=6, blur=0.6, shade=0.2, quarter=2),
]


@lru_cache(maxsize=1)
def layouts() -> list[Layout]:
    rows = yaml.safe_load(Path(__file__).with_name("layouts.yaml").read_text(encoding="utf-8"))
    return [Layout(number, **row) for number, row in enumerate(rows, 1)]


@lru_cache(maxsize=64)
def _font(face: str, size: int) -> Any:
    name, weight = FACES[face]
    font = ImageFont.truetype(str(FONTS / name), size)
    axes = font.get_variation_axes()
    font.set_variation_by_axes(
        [weight if axis["maximum"] > 200 else axis["default"] for axis in axes]
    )
    return font


def draw(layout: Layout) -> Image.Image:
    """The card alone, straight and clean."""
    width, height = layout.size
    card = Image.new("RGB", layout.size, layout.paper)
    pen = ImageDraw.Draw(card)
    for x, y, size, anchor, face, words in layout.items:
        at, font = (x * width / 100, y * height / 100), _font(face, size)
        if words == layout.scribble:
            _scribble(card, at, font, words)
        else:
            pen.text(at, words, font=font, fill=layout.ink, anchor=anchor)
    return card


def _scribble(card: Image.Image, at: tuple[float, float], font: Any, words: str) -> None:
    """Written across, in blue, not quite level."""
    layer = Image.new("L", card.size, 0)
    ImageDraw.Draw(layer).text(at, words, font=font, fill=255, anchor="lm")
    layer = layer.rotate(2, center=at, resample=Image.Resampling.BICUBIC)
    card.paste(Image.new("RGB", card.size, "#23409a"), (0, 0), layer)


def photograph(layout: Layout, shot: Shot) -> Image.Image:
    """The card as a camera saw it; the same every time."""
    chance = random.Random(layout.number * 100 + len(shot.name))
    card = draw(layout)
    if not shot.degrees:
        return card
    width, height = card.size
    desk = Image.new("RGB", (width + 240, height + 240), "#6d5a48")
    desk.paste(card, (120, 120))
    turn = shot.degrees * chance.uniform(0.7, 1.1) * chance.choice((1, -1))
    desk = desk.rotate(turn, resample=Image.Resampling.BICUBIC, fillcolor="#6d5a48")
    if shot.shade:
        light = Image.linear_gradient("L").rotate(chance.choice((0, 90, 180))).resize(desk.size)
        light = light.point([int(255 - shot.shade * (255 - value)) for value in range(256)])
        desk = ImageChops.multiply(desk, Image.merge("RGB", (light, light, light)))
    desk = desk.filter(ImageFilter.GaussianBlur(shot.blur))
    grain = Image.frombytes("L", desk.size, chance.randbytes(desk.width * desk.height))
    grain = grain.filter(ImageFilter.BoxBlur(1))
    grain = grain.point([int(128 + (value - 128) * shot.noise / 22) for value in range(256)])
    desk = ImageChops.add(desk, Image.merge("RGB", (grain, grain, grain)), 1, -128)
    return desk.rotate(90 * shot.quarter, expand=True) if shot.quarter else desk
