from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "bin.erased": "{actor} erased {about} for good",
        "meeting.briefed": "{actor} wrote to the host before {about}",
    }
)
