from goodbuy.timeline.kinds import list_kinds

# One event for an import and one for its undoing. What an import changed about one person or deal
# is told there, as person.changed and deal.imported; what it changed is also kept in ImportChange.
list_kinds(
    {
        "export.made": "{actor} took out {about}: {rows} rows",
        "import.done": "{actor} imported {words} from {about}",
        "import.undone": "{actor} undid the import of {about}",
        "company.imported": "{actor} imported {about}",
        "deal.imported": "{actor} imported the deal “{about}”",
    }
)
