"""The process that reads one photo: it says on its output how far it is, then the lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

SURE = 0.5
# Letters that one line is cut into belong together up to so many heights apart.
NEAR = 1.2
Tell = Callable[[str, int], None]


def open_eyes() -> Any:
    """The reader with its models, which come in its package; about a second."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "EngineConfig.onnxruntime.intra_op_num_threads": 2,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


def read_lines(eyes: Any, path: str, tell: Tell) -> list[tuple[str, float]]:
    """Words and heights, from top to bottom as one would read the card, whichever way it lies."""
    import numpy

    picture = eyes.load_img(path)
    picture, _ = eyes.preprocess_img(picture)
    tell("Finding the lines", 30)
    cut, found = _find(eyes, picture)
    if found is None:
        return []
    if _lies_on_its_side(found.boxes):
        picture = numpy.rot90(picture).copy()
        cut, found = _find(eyes, picture)
        if found is None:
            return []
    tell(f"Reading {len(cut)} lines", 60)
    _, which = eyes.cls_and_rotate(list(cut))
    # One line alone is easily taken for upside down; a card lies one way with all its lines.
    is_upside_down = sum(str(label) == "180" for label, _ in which.cls_res) * 2 > len(cut)
    read = eyes.recognize_txt([numpy.rot90(c, 2).copy() for c in cut] if is_upside_down else cut)
    seen = [
        (words, _frame(box, is_upside_down))
        for words, sure, box in zip(read.txts, read.scores, found.boxes, strict=True)
        if words.strip() and sure >= SURE
    ]
    return in_order(seen)


def _find(eyes: Any, picture: Any) -> tuple[Any, Any]:
    try:
        return eyes.detect_and_crop(picture, {"preprocess": {"ratio_h": 1.0, "ratio_w": 1.0}})
    except Exception as problem:
        if type(problem).__name__ == "RapidOCRError":
            return None, None
        raise


def _lies_on_its_side(boxes: Any) -> bool:
    """Most of its longer lines are taller than wide."""
    tall = 0.0
    for box in boxes:
        wide, high = _length(box[0], box[1]), _length(box[0], box[3])
        upright = abs(box[1][0] - box[0][0]) >= abs(box[1][1] - box[0][1])
        if max(wide, high) > 2 * min(wide, high):
            is_flat = (wide > high) == upright
            tall += -max(wide, high) if is_flat else max(wide, high)
    return tall > 0


def _length(one: Any, other: Any) -> float:
    return float(((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5)


def _frame(box: Any, is_upside_down: bool) -> tuple[float, float, float, float, float]:
    """Left, middle, right, height and lean of a line, the right way up."""
    corners = [(float(x), float(y)) for x, y in box]
    if is_upside_down:
        corners = [(-x, -y) for x, y in corners]
        corners = [*corners[2:], *corners[:2]]
    left = (corners[0][0] + corners[3][0]) / 2, (corners[0][1] + corners[3][1]) / 2
    right = (corners[1][0] + corners[2][0]) / 2, (corners[1][1] + corners[2][1]) / 2
    height = _length(corners[0], corners[3])
    lean = (right[1] - left[1]) / max(right[0] - left[0], 1.0)
    return left[0], left[1], right[0], height, lean


def in_order(seen: Sequence[tuple[str, tuple[float, ...]]]) -> list[tuple[str, float]]:
    """The card is set straight, then read line by line; pieces of one line become one."""
    if not seen:
        return []
    leans = sorted(frame[4] for _, frame in seen if frame[2] - frame[0] > 3 * frame[3])
    lean = leans[len(leans) // 2] if leans else 0.0
    level = sorted((frame[1] - lean * frame[0], frame, words) for words, frame in seen)
    rows: list[list[Any]] = []
    for middle, frame, words in level:
        row = rows[-1] if rows else None
        if row and abs(middle - row[0][0]) < 0.5 * min(frame[3], row[0][1][3]):
            row.append((middle, frame, words))
        else:
            rows.append([(middle, frame, words)])
    lines: list[tuple[str, float]] = []
    for row in rows:
        last: Any = None
        for _, frame, words in sorted(row, key=lambda part: part[1][0]):
            alike = last and min(frame[3], last[3]) > 0.7 * max(frame[3], last[3])
            if alike and frame[0] - last[2] < NEAR * frame[3]:
                lines[-1] = (f"{lines[-1][0]} {words}", lines[-1][1])
            else:
                lines.append((words, round(frame[3], 1)))
            last = frame
    return lines


def _refuse_connections(event: str, _: Any) -> None:
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise OSError("Whoever reads a photo opens no connection.")


def main() -> None:
    def say(**words: Any) -> None:
        print(json.dumps(words), flush=True)

    def tell(doing: str, percent: int) -> None:
        say(doing=doing, percent=percent)

    sys.addaudithook(_refuse_connections)
    tell("Getting ready to read", 10)
    try:
        eyes = open_eyes()
    except ImportError:
        say(missing=True)
        return
    say(lines=read_lines(eyes, sys.argv[1], tell))


if __name__ == "__main__":
    main()
