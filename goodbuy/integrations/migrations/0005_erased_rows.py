from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("integrations", "0004_export")]

    operations = [
        migrations.AddField(
            model_name="importconflict",
            name="erased_on",
            field=models.DateField(null=True),
        ),
        migrations.AlterField(
            model_name="importconflict",
            name="row_id",
            field=models.UUIDField(null=True),
        ),
        migrations.AlterField(
            model_name="importrow",
            name="verdict",
            field=models.CharField(
                choices=[
                    ("rejected", "Not imported"),
                    ("repeated", "Repeats another row"),
                    ("skipped", "Already here, left as it is"),
                    ("erased", "Erased here before"),
                ],
                max_length=8,
            ),
        ),
    ]
