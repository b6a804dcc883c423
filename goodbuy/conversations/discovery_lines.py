"""What a good seller asks before offering anything. A workspace puts its own in their place."""

GOOD_QUESTIONS = (
    "What made you look for something now, and not a year ago?",
    "What does it cost you if everything stays as it is?",
    "Which result would make you say in a year: that was a good buy?",
    "How would you measure that result, and what is the number today?",
    "Who works with it every day, and what worries them about a change?",
    "Who decides, who pays, and who could still say no?",
    "What did you try before, and why was it not enough?",
    "Which other ways do you look at, doing nothing included?",
    "By which day do you need it, and what hangs on that day?",
    "What must not go wrong on the way there?",
    "How do you want to hear from us, how often, and who from?",
    "What should we have asked you that we have not?",
)
