from django.db import migrations

# The words stand, but for the name of somebody who is erased (people/sweeping.py): it goes out of
# them in the transaction that erases, and of nothing else.
RULE = """
create or replace function goodbuy_expectation_stands() returns trigger language plpgsql as $$
begin
    if new.expectation is distinct from old.expectation
       and old.state not in ('planned', 'ready'){but} then
        raise exception 'what a step would be like stands once it began'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""
BUT = " and coalesce(current_setting('app.erasing', true), '') <> 'on'"


class Migration(migrations.Migration):
    dependencies = [("plans", "0012_own_phrases")]
    operations = [migrations.RunSQL(RULE.format(but=BUT), RULE.format(but=""))]
