from django.db import migrations

# The words stand, but for the name of somebody who is erased (people/sweeping.py): it goes out of
# them in the transaction that erases, and of nothing else.
RULE = """
create or replace function goodbuy_words_stand() returns trigger language plpgsql as $$
begin
    if new.words is distinct from old.words{but} then
        raise exception 'the words of a promise never change' using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""
BUT = " and coalesce(current_setting('app.erasing', true), '') <> 'on'"


class Migration(migrations.Migration):
    dependencies = [("promises", "0004_passed_to")]
    operations = [migrations.RunSQL(RULE.format(but=BUT), RULE.format(but=""))]
