from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "promise.recorded": "A promise was written down: “{about}”",
        "promise.acknowledged": "{actor} heard the promise “{about}”",
        "promise.claimed": "{actor} says it is kept: “{about}”",
        "promise.kept": "{actor} confirmed that it was kept: “{about}”",
        "promise.missed": "It was missed: “{about}”",
        "promise.repaired": "{actor} put it right: “{about}”",
        "promise.waived": "{actor} let it go: “{about}”",
        "promise.delayed": "{actor} gave a new day, {day}, for “{about}”: {reason}",
        "promise.passed_on": "{actor} asked {to} to keep “{about}”",
        "promise.superseded": "{actor} replaced the promise “{about}”",
        "outcome.proposed": "{actor} proposed the result “{about}”",
        "outcome.changed": "{actor} changed the result “{about}”",
        "outcome.passed_on": "{actor} asked {to} to look at “{about}”",
        "outcome.agreed": "{actor} agreed to the result “{about}”",
        "outcome.measuring": "{actor} began to measure “{about}”",
        "outcome.measured": "{actor} measured {about}",
        "outcome.claimed": "{actor} says that the result is there: “{about}”",
        "outcome.seconded": "{actor} confirmed “{about}”; a second person looks as well",
        "outcome.verified": "{actor} confirmed that “{about}” is proven",
        "outcome.exceeded": "{actor} confirmed that “{about}” is better than promised",
        "outcome.fell_short": "{actor} says that “{about}” is not there yet",
        "outcome.recovering": "{actor} said how “{about}” is put right",
    }
)
