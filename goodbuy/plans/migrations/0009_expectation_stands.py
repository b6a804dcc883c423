from django.db import migrations

# Held by the database itself: what a client was told that a step would be like is not rewritten
# once it began, and nobody confirms a step past a misunderstanding.
RULES = """
create function goodbuy_expectation_stands() returns trigger language plpgsql as $$
begin
    if new.expectation is distinct from old.expectation
       and old.state not in ('planned', 'ready') then
        raise exception 'what a step would be like stands once it began'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger expectation_stands before update of expectation on plans_step
    for each row execute function goodbuy_expectation_stands();

create function goodbuy_step_understood() returns trigger language plpgsql
    security definer set search_path = public as $$
begin
    if new.state = 'confirmed' and old.state <> 'confirmed' and exists (
        select 1 from plans_teachback where step_id = new.id and state = 'mismatch') then
        raise exception 'a step is not confirmed past a misunderstanding'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger step_understood before update of state on plans_step
    for each row execute function goodbuy_step_understood();
"""
UNDO = """
drop trigger expectation_stands on plans_step; drop function goodbuy_expectation_stands();
drop trigger step_understood on plans_step; drop function goodbuy_step_understood();
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_lived")]
    operations = [migrations.RunSQL(RULES, UNDO)]
