"""A gentle word to the writer where a text that both sides read draws a line between them."""

from __future__ import annotations

import re

# What divides, and what could stand there instead. Whole words, in any case.
_DIVIDING: tuple[tuple[str, str], ...] = (
    (r"us (?:vs\.?|versus|against|and) them", "all of us"),
    (r"(?:your|our|their) side", "a name: it is always somebody who does it"),
    (r"you people|you guys|these people|those people", "their names"),
    (r"(?:the|this|that|your|our) (?:vendor|supplier|opposition|opponent|counterpart)s?", "a name"),
    (r"the (?:customer|client|buyer|other side|other party)", "a name"),
    (r"(?:their|your|his|her) (?:fault|problem|mistake|failure)", "what happens next"),
    (r"(?:you|they) (?:failed|refused|neglected|forgot) to", "what is missing, and who does it"),
    (r"(?:you|they) (?:never|always)", "what happened this time"),
    (r"(?:you|they) people|them and us", "all of us"),
    (r"as (?:i|we) (?:already )?(?:told|warned) you", "it once more, as if it were new"),
)
_FINDERS = [(re.compile(rf"\b(?:{found})\b", re.IGNORECASE), said) for found, said in _DIVIDING]


def gentle_word(*texts: str) -> str:
    """One kind sentence about the first thing that divides; nothing where all is well.

    It stops nobody: what was written stays as it was written.
    """
    for text in texts:
        for finder, instead in _FINDERS:
            if match := finder.search(text or ""):
                return (
                    f"One thought: “{match[0]}” draws a line between the two of you. "
                    f"Perhaps say {instead}. What you wrote stays as it is."
                )
    return ""
