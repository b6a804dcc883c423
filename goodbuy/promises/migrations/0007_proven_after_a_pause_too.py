from django.db import migrations

# A deal that was paused while it was proven comes back to it like any other: by its results, for
# one of them may have been lost meanwhile.
RULE = """
create or replace function goodbuy_results_prove() returns trigger language plpgsql
    security definer set search_path = public as $$
begin
    if new.stage = 'proven' and old.stage is distinct from 'proven' and (
        not exists (select 1 from promises_outcome where deal_id = new.id and is_required)
        or exists (select 1 from promises_outcome where deal_id = new.id and is_required
                   and state not in ('verified', 'exceeded'))
        ){but} then
        raise exception 'a deal is proven by its results' using errcode = 'check_violation';
    end if;
    return new;
end $$;
"""
BUT = " and not (old.stage = 'paused' and old.paused_from = 'proven')"


class Migration(migrations.Migration):
    dependencies = [("promises", "0006_kept_when_claimed")]
    operations = [migrations.RunSQL(RULE.format(but=""), RULE.format(but=BUT))]
