from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "company.added": "{actor} added {about}",
        "company.changed": "{actor} changed {about}",
        "company.removed": "{actor} removed {about}",
        "company.restored": "{actor} brought {about} back",
        "person.added": "{actor} added {about}",
        "person.changed": "{actor} changed {about}",
        "person.employed": "{actor} noted that {about} works at {company}",
        "person.left_job": "{actor} noted that {about} no longer works at {company}",
        "person.reached_by": "{actor} changed how to reach {about}: {words}",
        "person.removed": "{actor} removed {about}",
        "person.restored": "{actor} brought {about} back",
        "person.talked": "{actor} was in touch with {about}",
    }
)
