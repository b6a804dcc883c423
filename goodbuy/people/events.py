from goodbuy.timeline.kinds import list_kinds

list_kinds(
    {
        "company.added": "{actor} added {about}",
        "company.changed": "{actor} changed {about}",
        "company.removed": "{actor} removed {about}",
        "company.restored": "{actor} brought {about} back",
        "fact.came_back": "{actor} came back to something personal",
        "fact.confirmed": "{actor} confirmed something personal",
        "fact.corrected": "{actor} corrected something personal",
        "fact.erased": "{actor} erased something personal",
        "fact.faded": "Something personal is old now and asks to be confirmed",
        "fact.heard": "{actor} noted something personal",
        "gift.noted": "{actor} noted a gift",
        "gift.thanked": "{actor} gave thanks for a gift",
        "memory.kind_allowed": "{actor} allowed facts about {about}: {reason}",
        "memory.kind_forbidden": "{actor} ended facts about {about}; what was kept is erased",
        "memory.ruled": "{actor} set how long things are remembered",
        "occasion.noted": "{actor} noted a day that matters",
        "occasion.removed": "{actor} removed a day that matters",
        "person.added": "{actor} added {about}",
        "person.changed": "{actor} changed {about}",
        "person.employed": "{actor} noted that {about} works at {company}",
        "person.left_job": "{actor} noted that {about} no longer works at {company}",
        "person.reached_by": "{actor} changed how to reach {about}: {words}",
        "person.removed": "{actor} removed {about}",
        "person.restored": "{actor} brought {about} back",
        "person.talked": "{actor} was in touch with {about}",
        "tie.found": "{actor} found who somebody is",
        "tie.noted": "{actor} noted who knows whom",
        "tie.removed": "{actor} removed who knows whom",
    }
)
