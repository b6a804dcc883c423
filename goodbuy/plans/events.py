from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "narration.drafted": "An entry waits to be told: {about}",
        "narration.edited": "{actor} changed the words of “{about}”",
        "narration.published": "{narrator} told the client: {about}",
        "narration.dropped": "{actor} thought it not worth telling: {about}",
    }
)
