import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0015_rights")]

    operations = [
        migrations.AddField(
            model_name="erasure",
            name="signs",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=64),
                default=list,
                editable=False,
                size=None,
            ),
        ),
    ]
