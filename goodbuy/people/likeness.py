"""How likely two rows are one person: a score from 0 to 100 and its reasons in words."""

from __future__ import annotations

from dataclasses import dataclass, field

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

LIKELY = 60
SAME = 97

# Short forms that share too few letters with the name they stand for.
_SHORT_FORMS = """
alexander alexandra: alex sasha sandy lex | andrew: andy drew | anthony: tony | antonio: toni
barbara: barb babs | benjamin: ben benny | catherine katherine: kate kathy cathy katie kat
charles: charlie chuck | christopher: chris kit | christina christine: chris tina chrissy
daniel: dan danny | david: dave | deborah: deb debbie | dorothy: dot dottie | edward: ed ted eddie
elizabeth elisabeth: liz beth betty lisa eliza lizzie | francis francisco: frank paco
frederick: fred | friedrich: fritz | gabriel gabriela: gabi gabe | gregory: greg | heinrich: heinz
henry: harry hank | isabella: bella isa | jacob jakob: jake | james: jim jimmy jamie
jennifer: jen jenny | johannes: hans jo | john: jack johnny | jonathan: jon | joseph: joe joey
josef: sepp | jose: pepe | joshua: josh | katharina: kathi kati | lawrence: larry | leonard: len leo
margaret: maggie peggy meg | margarete: grete gretel | maria: mia | matthew: matt | matthias: matze
maximilian: max | michael: mike mick michi | nathaniel: nate nat | nicholas: nick | nikolaus: klaus
pamela: pam | patricia patrick: pat patty paddy | peter: pete | philip: phil | rebecca: becky
richard: dick rick richie | robert: bob rob bobby bert | ronald: ron | samuel samantha: sam
stephen steven: steve | susan: sue susie | theodore: ted theo | thomas: tom tommy
timothy: tim | victoria: vicky tori | vincent: vince | walter: walt | william: bill will billy liam
""".replace("\n", " | ")
_FORMS: dict[str, set[str]] = {}
for _entry in filter(str.strip, _SHORT_FORMS.split("|")):
    _names, _, _shorts = _entry.partition(":")
    for _name in _names.split():
        for _short in _shorts.split():
            _FORMS.setdefault(_short, set()).add(_name)


@dataclass(frozen=True, slots=True)
class Face:
    """A row as it is compared: plain names (no accents, lower case), addresses, numbers."""

    given: str
    family: str
    company: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    birthday: str = ""


@dataclass(frozen=True, slots=True)
class Likeness:
    score: int
    reasons: list[str] = field(default_factory=list)


def likeness(one: Face, two: Face) -> Likeness:
    """Each sign alone, then together: two signs are stronger than either."""
    name, how = name_likeness(one, two)
    reasons, doubt = [how] if how else [], 1.0
    if one.emails & two.emails:
        # A mailbox that many share says little of who writes from it.
        doubt *= 1 - (0.9 if name >= 60 else 0.35)
        reasons.append(f"Same e-mail: {min(one.emails & two.emails)}")
    if one.phones & two.phones:
        doubt *= 1 - (0.75 if name >= 80 else 0.2)
        reasons.append("Same telephone number")
    if one.company and one.company == two.company:
        doubt *= 1 - _of_name(name)
        reasons.append("Same company")
    elif name >= SAME and not (one.company or two.company):
        doubt *= 1 - 0.6
    score = 1 - doubt
    if one.birthday and two.birthday:
        if one.birthday == two.birthday:
            score = 1 - (1 - score) * 0.5
            reasons.append("Same birthday")
        elif one.birthday[4:] != two.birthday[4:]:
            score *= 0.4
    return Likeness(round(score * 100), reasons)


def _of_name(name: float) -> float:
    """What a likeness of names is worth among colleagues."""
    if name >= SAME:
        return 0.9
    return 0.75 if name >= 90 else 0.62 if name >= 84 else 0.2


def name_likeness(one: Face, two: Face) -> tuple[float, str]:
    """Given and family name each by itself, as written or the other way round."""
    straight = _both(_given(one.given, two.given), _word(one.family, two.family))
    crossed = _both(_word(one.given, two.family), _word(one.family, two.given))
    if crossed > straight and crossed >= 84:
        return crossed, "Names the other way round"
    if straight >= SAME:
        return straight, "Same name"
    if straight >= 84:
        is_short = one.given != two.given and _is_short(one.given, two.given)
        return straight, "Short form of the name" if is_short else "Nearly the same name"
    return max(straight, crossed), ""


def _both(given: float, family: float) -> float:
    """As like as the less like of the two, softened a little by the other."""
    low, high = sorted((given, family))
    return low if low < 70 else 0.7 * low + 0.3 * high


def _given(one: str, two: str) -> float:
    if one == two:
        return 100.0
    if _is_short(one, two):
        return 90.0
    first, second = one.rstrip("."), two.rstrip(".")
    if 1 in (len(first), len(second)) and first[:1] == second[:1]:
        return 84.0
    return _word(one, two)


def _is_short(one: str, two: str) -> bool:
    ones, twos = _FORMS.get(one, set()) | {one}, _FORMS.get(two, set()) | {two}
    return bool(ones & twos)


def _word(one: str, two: str) -> float:
    """One slip of the finger in a word, of any length, is likely; two in a short one are not."""
    if not one or not two:
        return 60.0 if one == two else 50.0
    if one == two:
        return 100.0
    near = JaroWinkler.similarity(one, two) * 100
    return min(near, fuzz.ratio(one, two) + 8)
