"""A gentle word to the writer where a text that both sides read draws a line between them."""

from __future__ import annotations

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

_NAME = _("a name")
_ALL = _("all of us")
_WHO = _("a name: it is always somebody who does it")
_NEXT = _("what happens next")
_THIS_TIME = _("what happened this time")

# What divides, and what could stand there instead. Whole words, in any case, in each language
# that a room speaks.
_DIVIDING: tuple[tuple[str, object], ...] = (
    (r"us (?:vs\.?|versus|against|and) them", _ALL),
    (r"(?:your|our|their) side", _WHO),
    (r"you people|you guys|these people|those people", _("their names")),
    (r"(?:the|this|that|your|our) (?:vendor|supplier|opposition|opponent|counterpart)s?", _NAME),
    (r"the (?:customer|client|buyer|other side|other party)", _NAME),
    (r"(?:their|your|his|her) (?:fault|problem|mistake|failure)", _NEXT),
    (
        r"(?:you|they) (?:failed|refused|neglected|forgot) to",
        _("what is missing, and who does it"),
    ),
    (r"(?:you|they) (?:never|always)", _THIS_TIME),
    (r"(?:you|they) people|them and us", _ALL),
    (
        r"as (?:i|we) (?:already )?(?:told|warned) you",
        _("it once more, as if it were new"),
    ),
    # German
    (r"wir gegen (?:euch|sie)|ihr da drüben", _ALL),
    (r"(?:eurer?|ihrer?|unserer?|deren) seite", _WHO),
    (r"(?:der|dieser|unser|ihr) (?:lieferant|dienstleister|kunde|auftraggeber)", _NAME),
    (r"(?:eure|ihre|deine|deren) schuld|(?:euer|ihr|dein|deren) (?:problem|fehler)", _NEXT),
    (r"(?:ihr|sie) (?:habt|haben|seid|sind|macht|machen) (?:nie|immer)", _THIS_TIME),
    # French
    (r"(?:votre|notre|leur) (?:camp|côté)", _WHO),
    (r"(?:le|ce|votre|notre) (?:fournisseur|prestataire|client)", _NAME),
    (r"(?:votre|leur) faute|(?:votre|leur) (?:problème|erreur)", _NEXT),
    (r"vous (?:ne \w+ jamais|n’\w+ jamais|n'\w+ jamais|\w+ toujours)", _THIS_TIME),
    # Spanish
    (r"(?:vuestro|su|nuestro) (?:lado|bando)", _WHO),
    (r"(?:el|este|vuestro|nuestro) (?:proveedor|cliente)", _NAME),
    (r"(?:vuestra|su) culpa|(?:vuestro|su) (?:problema|error)", _NEXT),
    (r"(?:ustedes|vosotros) (?:nunca|siempre)", _THIS_TIME),
    # Dutch
    (r"(?:jullie|uw|onze|hun) kant", _WHO),
    (r"(?:de|deze|onze|jullie) (?:leverancier|klant|opdrachtgever)", _NAME),
    (r"(?:jullie|uw|hun) schuld|(?:jullie|uw|hun) (?:probleem|fout)", _NEXT),
    (r"(?:jullie|u) \w+ (?:nooit|altijd)", _THIS_TIME),
)
_FINDERS = [(re.compile(rf"\b(?:{found})\b", re.IGNORECASE), said) for found, said in _DIVIDING]


def gentle_word(*texts: str) -> str:
    """One kind sentence about the first thing that divides; nothing where all is well.

    It stops nobody: what was written stays as it was written.
    """
    for text in texts:
        for finder, instead in _FINDERS:
            if match := finder.search(text or ""):
                said = gettext(
                    "One thought: “%(words)s” draws a line between the two of you. "
                    "Perhaps say %(instead)s. What you wrote stays as it is."
                )
                return said % {"words": match[0], "instead": instead}
    return ""
