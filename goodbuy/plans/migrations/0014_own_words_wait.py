from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0013_without_a_name")]

    operations = [
        migrations.AddField(
            model_name="teachback",
            name="turn_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="teachback",
            name="reminded_on",
            field=models.DateField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="teachback",
            name="call_on",
            field=models.DateField(editable=False, null=True),
        ),
    ]
