import django.db.models.deletion
from django.db import migrations, models

FUNCTION = (
    "create or replace function goodbuy_plain(words text) returns text language sql immutable "
    "strict parallel safe as $$ select {} $$"
)
ACCENTS = "lower(public.unaccent('public.unaccent', words))"


def unchecked(model):
    """The person's own foreign key says already that there is such a workspace."""
    return migrations.AlterField(
        model_name=model,
        name="workspace",
        field=models.ForeignKey(
            db_constraint=False,
            db_index=False,
            editable=False,
            on_delete=django.db.models.deletion.CASCADE,
            related_name="+",
            to="workspaces.workspace",
        ),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_facts"),
        ("workspaces", "0001_initial"),
    ]

    operations = [
        # The same texts as before; one of ASCII alone has no accents to look up.
        migrations.RunSQL(
            FUNCTION.format(
                "case when octet_length(words) = length(words) then lower(words) "
                f"else {ACCENTS} end"
            ),
            FUNCTION.format(ACCENTS),
        ),
        unchecked("emailaddress"),
        unchecked("phonenumber"),
        unchecked("employment"),
    ]
