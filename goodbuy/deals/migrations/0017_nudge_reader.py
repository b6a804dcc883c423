from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deals", "0016_yes_risk")]

    operations = [
        migrations.AddField(
            model_name="nudge",
            name="reader",
            field=models.UUIDField(editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="nudge",
            constraint=models.UniqueConstraint(
                condition=models.Q(("sort__in", ["asks", "by_hand"])),
                fields=("workspace", "reader", "on"),
                name="nudge_one_a_day_a_reader",
            ),
        ),
    ]
