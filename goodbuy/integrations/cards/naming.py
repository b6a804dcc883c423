"""Who it is, what they do, and for whom: what the lines without an address are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz import fuzz

from goodbuy.integrations.cards.found import Found, Line
from goodbuy.integrations.cards.words import plain, words

_HONORIFIC = re.compile(r"^(?:Mr|Mrs|Ms|Herr|Frau|Mme|Mlle|M|Sr|Sra|Dhr|Mevr)\.?\s+(?=[A-ZÀ-Þ])")
_DEGREES = re.compile(r",?\s+(?:Ph\.?D|MBA|M\.?Sc|B\.?Sc|CPA|PMP|LL\.?M|MA|BA|RA)\.?(?=,|$).*$")
_NAME_WORD = re.compile(r"^(?:[A-ZÀ-ÖØ-Þ][\w’'.-]*|van|von|der|den|de|la|le|di|da|del|dos|el|y)$")
NEAR = 74


@dataclass(slots=True)
class _Piece:
    line: Line
    place: int
    title: float = 0.0
    company: float = 0.0
    name: float = 0.0


def take_names(lines: list[Line], found: Found) -> None:
    """Give the name, the title and the company each their likeliest line; the rest is the note."""
    pieces = [_Piece(line, place) for place, line in enumerate(lines)]
    tallest = max((line.height for line in lines), default=1.0)
    for piece in pieces:
        _weigh(piece, found, tallest)
    title = _best(pieces, "title", 1.0)
    company = _best([p for p in pieces if p is not title], "company", 1.0)
    name = _best([p for p in pieces if p not in (title, company)], "name", 1.0)
    if title:
        found.title = tidy(title.line.words)[:120]
    if company:
        found.company = tidy(company.line.words)[:200]
    if name:
        found.name = as_name(name.line.words)[:200]
    if not company:
        company = _company_beside(pieces, (title, name), found)
    found.rest += [p.line.words for p in pieces if p not in (title, company, name)]


def _best(pieces: list[_Piece], what: str, least: float) -> _Piece | None:
    best = max(pieces, key=lambda piece: (getattr(piece, what), -piece.place), default=None)
    return best if best and getattr(best, what) >= least else None


def _weigh(piece: _Piece, found: Found, tallest: float) -> None:
    text = piece.line.words
    tokens = plain(text).replace(",", " ").replace("/", " ").split()
    size = piece.line.height / tallest
    piece.title = _as_title(tokens, text)
    piece.company = _as_company(tokens, text, found) + 0.3 * size
    piece.name = _as_name(text, found) + 0.6 * size - 0.04 * piece.place
    if piece.title >= 1 and piece.company < 2:
        piece.name -= 0.8
    if piece.company >= 1:
        piece.name -= 0.7


def _as_title(tokens: list[str], text: str) -> float:
    known = words().titles
    hits = sum(token.strip(".&") in known for token in tokens)
    parts = sum(
        any(token.endswith(end) for end in ("leiter", "leiterin", "fuhrer", "fuhrerin", "manager"))
        for token in tokens
    )
    if not (hits or parts) or len(tokens) > 9:
        return 0.0
    ends = {token.strip(",") for token in tokens[-1:]}
    has_form = bool(ends & words().forms)
    return 1.0 + 0.2 * (hits + parts) - (1.5 if has_form else 0.0)


def _as_company(tokens: list[str], text: str, found: Found) -> float:
    if not tokens or len(tokens) > 9:
        return 0.0
    has_form = any(token.strip(",()") in words().forms for token in tokens[-3:])
    has_trade = any(token.strip(",.") in words().trades for token in tokens)
    bare = "".join(token for token in tokens if token.strip(",()") not in words().forms)
    bare = re.sub(r"[^a-z0-9]", "", bare)
    near = max((fuzz.ratio(bare, label) for label in domain_labels(found)), default=0.0)
    within = any(len(bare) > 3 and (bare in d or d in bare) for d in domain_labels(found))
    score = (1.6 if has_form else 0.0) + (1.0 if has_trade else 0.0)
    if near >= NEAR:
        score += 1.2
    elif within:
        score += 0.9
    return score


def domain_labels(found: Found) -> list[str]:
    """harborpine of anna@mail.harborpine.example: what the house may be called."""
    hosts = [email.partition("@")[2] for email in found.emails]
    hosts = [host for host in hosts if host not in words().mailboxes]
    if found.website:
        hosts.append(re.sub(r"^https://(?:www\.)?", "", found.website).partition("/")[0])
    return [re.sub(r"[^a-z0-9]", "", plain(label)) for host in hosts if (label := _label(host))]


def _label(host: str) -> str:
    parts = host.split(".")
    two = len(parts) > 2 and parts[-2] in ("co", "com", "org", "ac", "gov")
    return parts[-3] if two else parts[-2] if len(parts) > 1 else ""


def _as_name(text: str, found: Found) -> float:
    bare = _DEGREES.sub("", _HONORIFIC.sub("", text.strip(" ,")))
    parts = bare.split()
    if not 2 <= len(parts) <= 5 or any(c.isdigit() for c in bare) or "&" in bare:
        return 0.0
    if not all(_NAME_WORD.match(part) for part in parts):
        return 0.0
    return 1.0 + 1.5 * max((_is_mailbox_of(email, parts) for email in found.emails), default=0.0)


def _is_mailbox_of(email: str, parts: list[str]) -> float:
    """How much of a name its mailbox says: ana.ruiz and aruiz are Ana Ruiz."""
    local = plain(email.partition("@")[0])
    names = [re.sub(r"[^a-z]", "", plain(part)) for part in parts]
    names = [name for name in names if name]
    if not names:
        return 0.0
    tokens = [token for token in re.split(r"[^a-z]+", local) if token]
    hits = sum(any(token == name or token == name[0] for name in names) for token in tokens)
    if tokens and hits == len(tokens):
        return 1.0
    shapes = {f"{names[0][0]}{names[-1]}", f"{names[0]}{names[-1][0]}", "".join(names)}
    shapes |= {f"{names[0]}{names[-1]}", f"{names[-1]}{names[0][0]}"}
    bare = "".join(tokens)
    if bare in shapes:
        return 1.0
    return 0.6 if any(len(name) > 3 and name in bare for name in names) else 0.0


def _company_beside(
    pieces: list[_Piece], taken: tuple[_Piece | None, ...], found: Found
) -> _Piece | None:
    """No line says that it is a company: the domain names it, or the largest line that is left."""
    free = [p for p in pieces if p not in taken and _could_be_company(p.line.words)]
    tallest = max((p.line.height for p in pieces), default=1.0)
    for piece in sorted(free, key=lambda p: -p.line.height):
        if piece.line.height >= 0.8 * tallest and len(pieces) > 2:
            found.company = tidy(piece.line.words)[:200]
            return piece
    if labels := domain_labels(found):
        found.company = labels[0].capitalize()
    return None


def _could_be_company(text: str) -> bool:
    return text[:1].isupper() and len(text.split()) <= 6 and not any(c in text for c in "@:?!")


def tidy(text: str) -> str:
    """All capitals become a name; what was written with care stays."""
    text = " ".join(text.split()).strip(" ,;|·•")
    letters = [c for c in text if c.isalpha()]
    if len(letters) > 5 and all(c.isupper() for c in letters) and " " in text:
        return " ".join(_lower(word) for word in text.split())
    return text


def _lower(word: str) -> str:
    if plain(word).strip(".,") in words().forms or len(word) <= 3:
        return word
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))


def as_name(text: str) -> str:
    text = _DEGREES.sub("", _HONORIFIC.sub("", " ".join(text.split()).strip(" ,;|·•")))
    letters = [c for c in text if c.isalpha()]
    if letters and all(c.isupper() for c in letters):
        return " ".join("-".join(p[:1] + p[1:].lower() for p in w.split("-")) for w in text.split())
    return text
