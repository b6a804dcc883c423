"""Cuts a vCard file into cards and a card into properties, forgiving what programs write."""

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from goodbuy.integrations.csv_files.encoding import decode

WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
BASE64_LINE = re.compile(rb"^\s*[A-Za-z0-9+/=]+\s*$")
BEGIN, END = (
    re.compile(rb"^\s*begin\s*:\s*vcard\s*$", re.I),
    re.compile(rb"^\s*end\s*:\s*vcard\s*$", re.I),
)
GLUED = re.compile(rb"(end:vcard)[ \t]*(?=begin:vcard)", re.I)


@dataclass(frozen=True, slots=True)
class Property:
    name: str
    value: str
    types: frozenset[str] = frozenset()
    parameters: tuple[tuple[str, str], ...] = ()
    group: str = ""
    raw: bytes = b""

    @property
    def is_preferred(self) -> bool:
        return "pref" in self.types or any(
            name == "pref" and value == "1" for name, value in self.parameters
        )


@dataclass(frozen=True, slots=True)
class RawCard:
    """The lines of one card, with the line it begins at and what is wrong with its frame."""

    line: int
    lines: tuple[bytes, ...]
    problem: str = ""

    @property
    def text(self) -> str:
        return decode(b"\n".join(self.lines))


def cards_in(path: Path) -> Iterator[RawCard]:
    raw = path.read_bytes()
    if raw.startswith(WIDE_MARKS) or b"\x00" in raw[:200]:
        raw = decode(raw).lstrip("\ufeff").encode()
    raw = GLUED.sub(rb"\1\n", raw)
    lines = re.split(rb"\r\n|\n|\r", raw)
    held: list[bytes] = []
    start = depth = 0
    for number, line in enumerate(lines, start=1):
        if BEGIN.match(line):
            # A card inside a card is an assistant's (AGENT); else an END is missing.
            if depth and not (held and held[-1].strip().upper().startswith(b"AGENT")):
                yield RawCard(start, tuple(held), "The card does not end: END:VCARD is missing.")
                held, depth = [], 0
            depth += 1
            if depth == 1:
                held, start = [], number
        if depth:
            held.append(line)
        if END.match(line) and depth:
            depth -= 1
            if not depth:
                yield RawCard(start, tuple(held))
                held = []
    if depth:
        yield RawCard(start, tuple(held), "The card does not end: END:VCARD is missing.")


def properties_of(card: RawCard) -> Iterator[Property]:
    lines = list(_without_inner_cards(card.lines[1:-1]))
    version = next((line for line in lines if line.upper().startswith(b"VERSION")), b"")
    is_old = b"2.1" in version
    place = 0
    while place < len(lines):
        line, place = lines[place], place + 1
        head = line.partition(b":")[0].upper()
        is_base64 = b"BASE64" in head or b"ENCODING=B" in head
        is_quoted = b"QUOTED-PRINTABLE" in head
        while place < len(lines):
            following = lines[place]
            if is_quoted and line.endswith(b"="):
                line = line[:-1] + following
            elif following[:1] in (b" ", b"\t"):
                line += following if is_old and not is_base64 else following[1:]
            elif is_base64 and following and b":" not in following and BASE64_LINE.match(following):
                line += following
            else:
                break
            place += 1
        found = _property(line, is_old)
        if found:
            yield found


def _without_inner_cards(lines: tuple[bytes, ...]) -> Iterator[bytes]:
    depth = 0
    for line in lines:
        depth += bool(BEGIN.match(line))
        if not depth:
            yield line
        depth -= bool(END.match(line))


def _property(line: bytes, is_old: bool) -> Property | None:
    head, value = _cut(line)
    if not head:
        return None
    first, *rest = _split_outside_quotes(head.decode("ascii", "replace"), ";")
    group, _, name = first.strip().rpartition(".")
    types: set[str] = set()
    parameters: list[tuple[str, str]] = []
    for one in rest:
        key, sign, said = one.strip().partition("=")
        said = said.strip('"')
        if not sign:
            types.add(key.lower())
        elif key.upper() == "TYPE":
            types.update(part.strip().lower() for part in said.split(","))
        parameters.append((key.lower(), said))
    asked = {key: said for key, said in parameters if said}
    bare = {key.upper() for key, said in parameters if not said}
    encoding = asked.get("encoding", "").upper()
    if encoding == "QUOTED-PRINTABLE" or "QUOTED-PRINTABLE" in bare:
        value = quopri.decodestring(value)
    text = _text(value, asked.get("charset", ""))
    if is_old:  # Version 2.1 escapes nothing but these; 'C:\\new' is a path.
        text = re.sub(r"\\(?![;,\\])", r"\\\\", text)
    return Property(
        name.upper(), text.strip(), frozenset(types), tuple(parameters), group.lower(), value
    )


def _cut(line: bytes) -> tuple[bytes, bytes]:
    """Name and parameters before the first colon that stands outside quotation marks."""
    is_quoted = False
    for place, sign in enumerate(line):
        if sign == 0x22:
            is_quoted = not is_quoted
        elif sign == 0x3A and not is_quoted:
            return line[:place], line[place + 1 :]
    head, colon, value = line.partition(b":")
    return (head, value) if colon else (b"", b"")


def _text(value: bytes, charset: str) -> str:
    if charset:
        try:
            return value.decode(charset)
        except (LookupError, UnicodeDecodeError):
            pass
    return decode(value)


def _split_outside_quotes(text: str, sign: str) -> list[str]:
    return re.findall(rf'(?:"[^"]*"|[^{sign}"])+', text) or [text]


def split_value(value: str, sign: str = ";") -> list[str]:
    """The parts of a structured value; an escaped sign does not part anything."""
    parts, current, place = [], "", 0
    while place < len(value):
        if value[place] == "\\" and place + 1 < len(value):
            current += value[place : place + 2]
            place += 2
            continue
        if value[place] == sign:
            parts.append(current)
            current = ""
        else:
            current += value[place]
        place += 1
    return [unescape(part) for part in [*parts, current]]


def unescape(value: str) -> str:
    r"""`\n`, `\,`, `\;`, `\\` and the `\:` and `\"` that some programs write."""
    if "\\" not in value:
        return value.strip()
    signs = {"n": "\n", "N": "\n"}
    return re.sub(r"\\(.)", lambda match: signs.get(match[1], match[1]), value, flags=re.S).strip()
