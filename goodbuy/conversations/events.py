from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "note.written": "{actor} wrote a note: “{about}”",
        "note.rewritten": "{actor} changed a note: “{about}”",
        "note.pinned": "{actor} pinned a note: “{about}”",
        "note.unpinned": "{actor} unpinned a note: “{about}”",
        "note.removed": "{actor} removed a note",
        "note.restored": "{actor} brought a note back: “{about}”",
    }
)
