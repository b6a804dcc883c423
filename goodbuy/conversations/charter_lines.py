"""How both sides treat each other, to begin from: every line holds for both."""

GOOD_CHARTER = (
    "We say what is so, bad news first, and nobody is blamed for bringing it.",
    "Whoever promises something says by when, and says it first when the day slips.",
    "A question gets an answer in the time that we agreed, or the day on which it comes.",
    "Silence means that somebody is busy. We ask once, kindly, and wait for the day they name.",
    "We are guests in each other’s working day: prepared, on time, and no longer than we said.",
    "We talk with each other and not about each other.",
    "Either of us may say no, and may change their mind, without having to defend it.",
    "When something hurts, we say so to one person, who listens first.",
)
MOST_LINES = 20
