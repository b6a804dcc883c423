"""What is worth knowing of somebody, as questions that one could really ask over lunch.

Never a form: a page shows what we know and one good next question. Nobody is 'complete'.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Topic:
    slug: str
    kind: str
    question: str
    # 1: fine on the first day. 2: once you have worked together. 3: among people who trust.
    depth: int


_TOPICS = """
preferences.reach      1 When is a good time to ring you, and when never?
preferences.news       1 How do you like to hear bad news: a call at once, or a mail with the facts?
career.now             1 What does a good day at work look like for you?
opinions.us            1 What should we have done better so far?
worries.this           1 What could go wrong here that nobody has said aloud yet?
goals.this             1 What has to be true in a year for this to have been a good buy?
career.path            1 How did you come to this work?
opinions.product       1 What do you think of what you use today?
politics.deciding      2 Who needs to be asked before, and never after?
politics.listening     2 Whose opinion counts most here, whatever the chart says?
career.proud           2 What here are you proudest of?
career.next            2 Where would you like to be in three years?
career.before          2 What did you do before this, and what do you miss of it?
career.mentor          3 Who taught you the most at work?
career.measured        2 What are you yourself measured by this year?
goals.firm             2 What matters most to your management this year?
goals.habit            2 Which habit of your people would this have to change?
worries.career         3 What could make you look bad if you back this?
worries.job            2 What keeps you busiest that should not?
opinions.rivals        2 What do others in our trade do better than we do?
opinions.trade         2 Where do you think your trade is going?
opinions.strong        3 What do people get wrong that you could talk about for an hour?
politics.history       2 What was tried before, and why did it end?
politics.silent        3 Who has said nothing yet and should be heard?
politics.owing         3 Does anybody here feel bound to another supplier?
interests.weekend      1 What do you do when nobody wants anything from you?
interests.sport        2 What do you play, or whom do you cheer for?
interests.reading      2 What have you read or seen lately that stayed with you?
interests.club         2 Is there a club or a cause that you give your time to?
interests.travel       2 Where were you happiest on a holiday?
interests.machines     2 What do you drive, repair or build for the fun of it?
home.place             1 Where is home, and how long have you been there?
home.origin            2 Where did you grow up?
home.animals           2 Who shares the house on four legs?
family.partner         2 How did the two of you meet?
family.children        2 What are your children up to?
family.parents         3 How are your parents?
family.days            3 Which days of the year matter in your family?
education.school       2 Where did you go to school, and whom do you still know from there?
education.studies      2 What did you study, and would you do it again?
education.learning     2 What are you learning just now?
preferences.food       1 Where do you like to go for lunch?
preferences.meeting    1 What makes a meeting worth your time?
preferences.writing    2 How short may a mail to you be?
preferences.thanks     2 How do you like to be thanked?
preferences.never      3 What should we better not bring up?
home.life              3 What would you do if you stopped working tomorrow?
goals.own              3 What do you still want to have done in ten years?
"""


def _read(line: str) -> Topic:
    slug, depth, question = line.split(None, 2)
    return Topic(slug, slug.partition(".")[0], question, int(depth))


TOPICS = [_read(line) for line in _TOPICS.strip().splitlines()]
BY_SLUG = {topic.slug: topic for topic in TOPICS}


def next_questions(
    known: Collection[str], kinds: Collection[str], depth: int, count: int = 1
) -> list[Topic]:
    """The best questions that nobody has the answer to, no deeper than the two are close.

    What was never spoken of comes before more of the same.
    """
    fitting = [t for t in TOPICS if t.depth <= depth and t.slug not in known]
    fitting.sort(key=lambda t: (t.kind in kinds, -t.depth))
    return fitting[:count]
