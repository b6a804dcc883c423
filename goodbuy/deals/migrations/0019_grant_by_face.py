"""A face is of one deal: one live link for each face, found by the face."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("deals", "0018_nudge_asks")]

    operations = [
        migrations.RemoveConstraint(model_name="grant", name="grant_one_live_a_person"),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.UniqueConstraint(
                fields=["cast"],
                condition=models.Q(("state", "revoked"), _negated=True),
                name="grant_one_live_a_person",
            ),
        ),
    ]
