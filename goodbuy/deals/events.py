from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "deal.opened": "{actor} opened the deal “{about}”",
        "deal.changed": "{actor} changed the deal “{about}”",
        "cast.joined": "{about} joined",
        "cast.changed": "{actor} changed what {about} does",
        "grant.given": "{actor} gave {about}",
    }
)
