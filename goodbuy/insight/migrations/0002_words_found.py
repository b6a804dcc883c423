from django.db import migrations

# The palette finds these by any piece of their words: see insight/wording.py.
COLUMNS = {
    "conversations_note": "words",
    "promises_promise": "words",
    "promises_outcome": "name",
    "deals_question": "words",
    "plans_step": "name",
}


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0001_initial"),
        ("people", "0002_search"),
        ("conversations", "0002_notes"),
        ("promises", "0001_initial"),
        ("deals", "0001_initial"),
        ("plans", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            f"create index {table}_palette on {table} "
            f"using gin (goodbuy_plain({column}) gin_trgm_ops)",
            f"drop index {table}_palette",
        )
        for table, column in COLUMNS.items()
    ]
