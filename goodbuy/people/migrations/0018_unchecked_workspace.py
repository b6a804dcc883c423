import django.db.models.deletion
from django.db import migrations, models

# The other end of what the foreign key held: people are never left behind without a workspace.
STAYS = """
create function goodbuy_workspace_stays() returns trigger language plpgsql
    security definer set search_path = public as $$
begin
    if (tg_op = 'DELETE' or new.id <> old.id)
       and exists (select from people_person where workspace_id = old.id) then
        raise exception 'a workspace with people in it stays'
            using errcode = 'foreign_key_violation';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger workspace_stays before delete or update of id on workspaces_workspace
    for each row execute function goodbuy_workspace_stays();
"""
UNDO = """
drop trigger workspace_stays on workspaces_workspace; drop function goodbuy_workspace_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0017_names_in_words"),
        ("workspaces", "0004_silences"),
    ]

    operations = [
        migrations.AlterField(
            model_name="person",
            name="workspace",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="workspaces.workspace",
            ),
        ),
        migrations.RunSQL(STAYS, UNDO),
        # Of an import's people nobody is anybody's yet, so the index holds those alone who are.
        migrations.AlterField(
            model_name="person",
            name="owner",
            field=models.ForeignKey(
                blank=True,
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="workspaces.member",
            ),
        ),
        migrations.AddIndex(
            model_name="person",
            index=models.Index(
                condition=models.Q(("owner", None), _negated=True),
                fields=["owner"],
                name="person_owner",
            ),
        ),
    ]
