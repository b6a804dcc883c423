"""Which good question a fact has answered, so that nobody asks it again."""

from __future__ import annotations

import re

_CUES = [
    ("preferences.reach", r"call|ring|phone|mail|text|reach|mornings?|afternoons?|before|after"),
    ("preferences.food", r"lunch|breakfast|coffee|tea|vegetarian|vegan|sushi|steak|spicy|espresso"),
    ("preferences.writing", r"short|bullet|one[- ]page|in writing|slides|long"),
    ("preferences.meeting", r"meeting|small talk"),
    ("family.partner", r"wife|husband|spouse|partner|married|fianc|girlfriend|boyfriend"),
    ("family.children", r"daughter|son\b|sons\b|kids?|child|baby|twins"),
    ("family.parents", r"mother|father|mum|mom|dad|parents"),
    ("family.days", r"anniversary|wedding"),
    ("home.place", r"moved|lives|living|house|flat|apartment|bought"),
    ("home.origin", r"grew up|born|from"),
    ("home.animals", r"dog|cat|puppy|kitten|horse|hens?|labrador|terrier|parrot|rabbit"),
    ("interests.sport", r"play|fan of|supports|football|tennis|golf|marathon|ski|swim|run|row"),
    ("interests.sport", r"hockey|cricket|rugby|handball|cycl|sail|climb|hik"),
    ("interests.reading", r"read|novel|film|cinema|series|book"),
    ("interests.club", r"club|volunteer|coach|scout"),
    ("interests.travel", r"travel|camp|holiday"),
    ("interests.machines", r"restor|motor|car\b|porsche|vespa|build|bike"),
    ("interests.weekend", r"."),
    ("education.school", r"school|class of"),
    ("education.studies", r"stud|universit|degree|phd|mba|graduat|college|thesis"),
    ("education.learning", r"learn|course|class"),
    ("career.next", r"wants|plans|hopes|next|retir|promot"),
    ("career.proud", r"proud"),
    ("career.before", r"used to|worked (?:at|for)|before|ex-"),
    ("career.path", r"started|began|joined|years"),
    ("career.mentor", r"mentor|taught|learnt"),
    ("goals.firm", r"board|management|company|firm"),
    ("goals.this", r"by 20\d\d|cut|reach|hit|save"),
    ("worries.career", r"look bad|job|boss|blame"),
    ("worries.this", r"."),
    ("opinions.us", r"\bour\b|\bus\b|\bwe\b"),
    ("opinions.product", r"product|tool|system|scanner|software"),
    ("politics.listening", r"listens|trusts|ear of"),
    ("politics.deciding", r"decid|ask|sign|veto|budget|before|board"),
]  # fmt: skip
_READ = [(slug, re.compile(rf"\b(?:{cue})", re.I)) for slug, cue in _CUES]


def topic_of(kind: str, words: str) -> str:
    """The slug of the question that these words answer, or nothing."""
    fitting = (slug for slug, cue in _READ if slug.startswith(f"{kind}.") and cue.search(words))
    return next(fitting, "")
