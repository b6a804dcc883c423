from django.contrib.postgres.fields import ArrayField
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deals", "0017_nudge_reader")]

    operations = [
        migrations.AddField(
            model_name="nudge",
            name="asks",
            field=ArrayField(
                base_field=models.UUIDField(), default=list, editable=False, size=None
            ),
        ),
    ]
