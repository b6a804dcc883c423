"""Which encoding a file is written in, decided from its bytes."""

import codecs
import re
from dataclasses import dataclass
from pathlib import Path

from goodbuy.kernel.tongues import for_us, for_us_later

CHUNK = 1 << 20
SAMPLE = 1 << 16

# A UTF-32 mark begins with the UTF-16 one, so the longer marks are tried first.
MARKS = [
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]
OFFERED = {
    "utf-8": "UTF-8",
    "utf-8-sig": for_us_later("UTF-8 with a byte-order mark"),
    "utf-8-mixed": for_us_later("UTF-8 with some Windows-1252"),
    "utf-16": for_us_later("UTF-16 with a byte-order mark"),
    "utf-16-le": for_us_later("UTF-16, little-endian"),
    "utf-16-be": for_us_later("UTF-16, big-endian"),
    "utf-32": "UTF-32",
    "cp1252": for_us_later("Windows-1252 (western Europe)"),
    "cp1250": for_us_later("Windows-1250 (central Europe)"),
    "cp1251": for_us_later("Windows-1251 (Cyrillic)"),
    "cp1253": for_us_later("Windows-1253 (Greek)"),
    "cp1254": for_us_later("Windows-1254 (Turkish)"),
    "mac_roman": for_us_later("Mac Roman"),
    "cp850": for_us_later("DOS 850"),
    "shift_jis": for_us_later("Shift JIS (Japanese)"),
    "gb18030": for_us_later("GB 18030 (Chinese)"),
    "euc_kr": for_us_later("EUC-KR (Korean)"),
    "big5": for_us_later("Big5 (Chinese)"),
}
WESTERN = frozenset(
    "äöüÄÖÜßéèêëÉÈÊËáàâãåæÁÀÂÃÅÆçÇíìîïÍÎóòôõøœÓÔÕØŒúùûÚÙÛñÑýÿ€£§°·«»¿¡–—‘’“”„•…©®™ºª´\xa0"
)
SIGN_IN_WORD = re.compile(r"[£§°«»¿¡©®™´¯³¹²¶¸¼½¾¢¤¥¦¨¬±µ×÷†‡‰‹›ˆ˜](?=[^\W\d_])")
# Two scripts in one word, a capital inside one, or a sign among its letters.
ODD_WORD = re.compile(
    r"[A-Za-z][\u0370-\u04ff]|[\u0370-\u04ff][A-Za-z]|[a-zà-ÿ][A-ZÀ-Þ]|" + SIGN_IN_WORD.pattern
)
FITS = for_us_later("its accents fit this code page best")


@dataclass(frozen=True)
class Encoding:
    name: str
    reason: str

    @property
    def label(self) -> str:
        return OFFERED.get(self.name, self.name)

    @property
    def codec(self) -> str:
        return "utf-8" if self.name == "utf-8-mixed" else self.name

    @property
    def errors(self) -> str:
        return "windows1252" if self.name == "utf-8-mixed" else "replace"


def _as_windows1252(problem: UnicodeError) -> tuple[str, int]:
    if not isinstance(problem, UnicodeDecodeError):
        raise problem
    bad = problem.object[problem.start : problem.end]
    return bad.decode("cp1252", "replace"), problem.end


codecs.register_error("windows1252", _as_windows1252)


def sniff_encoding(path: Path) -> Encoding:
    with path.open("rb") as file:
        head = file.read(SAMPLE)
    for mark, name in MARKS:
        if head.startswith(mark):
            return Encoding(name, for_us("the file begins with a byte-order mark"))
    wide = _wide(head)
    if wide:
        return Encoding(wide, for_us("every other byte is empty"))
    good, bad = _count_utf8(path)
    if not bad:
        return Encoding("utf-8", for_us("every character reads as UTF-8"))
    if good > 4 * bad:
        return Encoding(
            "utf-8-mixed",
            for_us("UTF-8, but for %(bad)s odd bytes read as Windows-1252") % {"bad": bad},
        )
    return _eight_bit(_sample_with_letters(path))


def decode(raw: bytes) -> str:
    """Text of a small piece, such as one card, by the same rules as a file."""
    for mark, name in MARKS:
        if raw.startswith(mark):
            return raw.decode(name, "replace")
    wide = _wide(raw[:SAMPLE])
    if wide:
        return raw.decode(wide, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(_eight_bit(raw[:SAMPLE]).name, "replace")


def _wide(head: bytes) -> str | None:
    """UTF-16 without a mark: Latin text leaves a zero in every other place."""
    if len(head) < 4:
        return None
    half = len(head) // 2
    if head[1::2].count(0) > half * 0.4 and head[0::2].count(0) < half * 0.1:
        return "utf-16-le"
    if head[0::2].count(0) > half * 0.4 and head[1::2].count(0) < half * 0.1:
        return "utf-16-be"
    return None


def _count_utf8(path: Path) -> tuple[int, int]:
    """Letters beyond ASCII that read as UTF-8, and bytes that do not, over the whole file."""
    bad = 0

    def note(problem: UnicodeError) -> tuple[str, int]:
        nonlocal bad
        if not isinstance(problem, UnicodeDecodeError):
            raise problem
        bad += 1
        return "", problem.start + 1

    codecs.register_error("goodbuy-count", note)
    decoder = codecs.getincrementaldecoder("utf-8")("goodbuy-count")
    good = 0
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            text = decoder.decode(chunk)
            if not text.isascii():
                good += sum(character > "\x7f" for character in text)
    decoder.decode(b"", final=True)
    return good, bad


def _sample_with_letters(path: Path) -> bytes:
    """The lines that hold bytes beyond ASCII: only they tell one code page from another."""
    found = bytearray()
    with path.open("rb") as file:
        for line in file:
            if not line.isascii():
                found += line[:4096]
                if len(found) > SAMPLE:
                    break
    return bytes(found)


def _eight_bit(sample: bytes) -> Encoding:
    text = sample.decode("cp1252", "replace")
    beyond = [character for character in text if character > "\x7f"]
    western = sum(character in WESTERN for character in beyond)
    # 'Gda³sk' and '£ukasz': a sign that begins or parts a word is a letter of another page.
    odd = len(SIGN_IN_WORD.findall(text))
    if not beyond or (western >= 0.9 * len(beyond) and odd <= 0.03 * len(beyond)):
        return Encoding("cp1252", for_us("its accents read as western European letters"))
    if odd > 0.03 * len(beyond):
        pages = [name for name in OFFERED if name.startswith(("cp", "mac"))]
        return Encoding(min(pages, key=lambda name: _oddity(sample, name)), FITS)
    candidates = [name for name in OFFERED if not name.startswith("utf")]
    from charset_normalizer import from_bytes

    best = from_bytes(sample, cp_isolation=candidates).best()
    if best is None:
        return Encoding("cp1252", for_us("nothing fits better; please look at the accents"))
    return Encoding(best.encoding, FITS)


def _oddity(sample: bytes, name: str) -> float:
    """How strange a text looks when it is read by one code page."""
    text = sample.decode(name, "replace")
    signs = sum(sign > "\x7f" and not sign.isalpha() for sign in text)
    return 2 * len(ODD_WORD.findall(text)) + signs
