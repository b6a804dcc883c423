"""Photos as they are kept: made anew from their pixels, so that nothing else comes along.

The library is imported when a photo comes: few requests bring one.
"""

from __future__ import annotations

import io
import warnings
from typing import IO

from goodbuy.kernel.tongues import for_us
from goodbuy.people.normal import FieldRefusal

MOST_BYTES = 8 * 1024 * 1024
MOST_PIXELS = 50_000_000
SIDE = 512
KINDS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


def clean_photo(file: IO[bytes], size: int, *, side: int = SIDE) -> bytes:
    """A WebP of at most `side` pixels, without place or camera; FieldRefusal if it is none."""
    if size > MOST_BYTES:
        raise FieldRefusal("photo", for_us("This photo has more than 8 MB. Choose a smaller one."))
    from PIL import Image, ImageOps, UnidentifiedImageError

    unreadable = for_us("This file is not a photo that can be read. JPEG, PNG, WebP or GIF work.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(file, formats=KINDS)
            if image.width * image.height > MOST_PIXELS:
                raise FieldRefusal(
                    "photo", for_us("This photo has too many pixels. Choose a smaller one.")
                )
            image.draft("RGB", (side * 2, side * 2))
            upright = ImageOps.exif_transpose(image).convert("RGB")
            upright.thumbnail((side, side), Image.Resampling.LANCZOS)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise FieldRefusal("photo", unreadable) from None
    except Image.DecompressionBombWarning:
        raise FieldRefusal("photo", unreadable) from None
    made = io.BytesIO()
    # A fresh picture holds pixels and nothing else.
    plain = Image.new("RGB", upright.size)
    plain.paste(upright)
    plain.save(made, "WEBP", quality=82, method=4)
    return made.getvalue()
