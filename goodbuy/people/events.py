from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "company.added": "{actor} added {about}",
        "company.changed": "{actor} changed {about}",
        "person.added": "{actor} added {about}",
        "person.changed": "{actor} changed {about}",
    }
)
