from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "key.made": "{actor} made the key “{about}” for a program",
        "key.ended": "{actor} ended the key “{about}”",
    }
)
