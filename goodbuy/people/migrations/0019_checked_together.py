import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0018_unchecked_workspace"),
    ]

    # The foreign keys go; the triggers that hold the same come with the rights, after every migrate:
    # see goodbuy.workspaces.references.
    operations = [
        migrations.AlterField(
            model_name="emailaddress",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="emails",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="employment",
            name="company",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="employments",
                to="people.company",
            ),
        ),
        migrations.AlterField(
            model_name="employment",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="employments",
                to="people.person",
            ),
        ),
        migrations.AlterField(
            model_name="person",
            name="company",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="people",
                to="people.company",
            ),
        ),
        migrations.AlterField(
            model_name="phonenumber",
            name="person",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="phones",
                to="people.person",
            ),
        ),
    ]
