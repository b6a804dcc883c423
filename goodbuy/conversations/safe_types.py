"""What a file is, by its own first bytes: the few kinds that are kept, and nothing by its name."""

from __future__ import annotations

import errno
import lzma
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePath
from typing import IO

from goodbuy.kernel.errors import Refusal
from goodbuy.kernel.tongues import for_us_later

MOST_BYTES = 20 * 1024 * 1024
LOOKED_AT = 512 * 1024
# What zipfile and its three packers say of a folder that is broken, locked or of another kind;
# the file is then refused in words (see kind_of).
UNREADABLE = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError,
    ValueError,
)  # fmt: skip
# Bytes that text never holds: all control characters but tab, line ends and form feed.
NO_TEXT = (set(range(32)) - {9, 10, 12, 13}) | {127}
SAFE = for_us_later(
    "PDF, pictures (JPEG, PNG, GIF, WebP), text and CSV, and Office documents without macros"
)


@dataclass(frozen=True, slots=True)
class Kind:
    mime: str
    words: str
    # The first is what a file is called by; the others are well known too.
    endings: tuple[str, ...]


PDF = Kind("application/pdf", "PDF", (".pdf",))
TEXT = Kind(
    "text/plain",
    for_us_later("Text"),
    (".txt", ".md", ".csv", ".ics", ".vcf", ".log", ".tsv", ".eml"),
)
JPEG = Kind("image/jpeg", for_us_later("Picture"), (".jpg", ".jpeg"))
_BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", Kind("image/png", for_us_later("Picture"), (".png",))),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", Kind("image/gif", for_us_later("Picture"), (".gif",))),
    (b"GIF89a", Kind("image/gif", for_us_later("Picture"), (".gif",))),
)
WEBP = Kind("image/webp", for_us_later("Picture"), (".webp",))
_OFFICE = "application/vnd.openxmlformats-officedocument."
# The folder that an Office file must have inside, and what it is then.
_FOLDERS = {
    "word/": Kind(f"{_OFFICE}wordprocessingml.document", for_us_later("Document"), (".docx",)),
    "xl/": Kind(f"{_OFFICE}spreadsheetml.sheet", for_us_later("Table"), (".xlsx",)),
    "ppt/": Kind(f"{_OFFICE}presentationml.presentation", for_us_later("Slides"), (".pptx",)),
}
_OPEN = "application/vnd.oasis.opendocument."
_MIMETYPES = {
    f"{_OPEN}text": Kind(f"{_OPEN}text", for_us_later("Document"), (".odt",)),
    f"{_OPEN}spreadsheet": Kind(f"{_OPEN}spreadsheet", for_us_later("Table"), (".ods",)),
    f"{_OPEN}presentation": Kind(f"{_OPEN}presentation", for_us_later("Slides"), (".odp",)),
}


def kind_of(file: IO[bytes], size: int) -> Kind:
    """The kind of a file that may be kept; Refusal with what to do about one that may not."""
    if size > MOST_BYTES:
        raise Refusal(
            "This file has more than %(most_bytes)s MB. Keep a smaller one, or a link "
            "to where it lies. Nothing was kept.",
            most_bytes=MOST_BYTES // 1024 // 1024,
        )
    if not size:
        raise Refusal("This file is empty. Choose another one.")
    file.seek(0)
    head = file.read(LOOKED_AT)
    found = _by_beginning(head)
    if found is None and head.startswith(b"PK\x03\x04"):
        found = _inside(file)
    if found is None and _is_text(head, size):
        found = TEXT
    file.seek(0)
    if found is None:
        raise Refusal("Files of this kind are not kept. Safe ones are %(safe)s.", safe=SAFE)
    return found


def _by_beginning(head: bytes) -> Kind | None:
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return WEBP
    return next((kind for begins, kind in _BEGINNINGS if head.startswith(begins)), None)


def _inside(file: IO[bytes]) -> Kind | None:
    """An Office file is a folder in a zip; one with macros can act, so it is not kept."""
    try:
        with zipfile.ZipFile(file) as folder:
            names = folder.namelist()[:5000]
            if any(n.lower().endswith((".bin", ".exe", ".js", ".vbs")) for n in names):
                return None
            if "mimetype" in names:
                if any(n.startswith(("Basic/", "Scripts/")) for n in names):
                    return None
                with folder.open("mimetype") as said:
                    return _MIMETYPES.get(said.read(200).decode("ascii", "replace").strip())
            if "[Content_Types].xml" not in names:
                return None
            return next((k for at, k in _FOLDERS.items() if _has(names, at)), None)
    except UNREADABLE:
        return None
    except OSError as problem:
        # A folder that points outside itself is a bad file; any other word is of our disk.
        if problem.errno not in {None, errno.EINVAL}:
            raise
        return None


def _has(names: list[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _is_text(head: bytes, size: int) -> bool:
    """Words alone: no byte that text never holds, and nothing that a browser would run."""
    if set(head) & NO_TEXT:
        return False
    cut = head if size <= len(head) else head[: head.rfind(b"\n") + 1 or len(head) - 4]
    try:
        words = cut.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    start = words.lstrip()[:200].lower()
    return not start.startswith(("<", "#!", "mz", "%!"))


def clean_name(given: str, kind: Kind) -> str:
    """A name that can do no harm anywhere, with an ending that tells the truth."""
    name = PurePath(given.replace("\\", "/")).name
    name = "".join(c for c in name if c.isprintable() and c not in '<>:"/|?*\u202e\u202d')
    name = " ".join(name.split()).lstrip(".")[-120:] or "file"
    if not name.lower().endswith(kind.endings):
        name = f"{name.removesuffix('.')}{kind.endings[0]}"
    return name
