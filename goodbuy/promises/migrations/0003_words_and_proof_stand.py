from django.db import migrations

# Held by the database itself, whatever the code above it does: a promise's words never change,
# a result is proven only by a client's own request, and a deal only when its results are.
RULES = """
create function goodbuy_words_stand() returns trigger language plpgsql as $$
begin
    if new.words is distinct from old.words then
        raise exception 'the words of a promise never change' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger words_stand before update on promises_promise
    for each row execute function goodbuy_words_stand();

create function goodbuy_client_proves() returns trigger language plpgsql as $$
begin
    if new.state in ('verified', 'exceeded') and old.state not in ('verified', 'exceeded')
       and current_user <> 'goodbuy_guest' then
        raise exception 'only a client proves a result' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger client_proves before update of state on promises_outcome
    for each row execute function goodbuy_client_proves();

create function goodbuy_results_prove() returns trigger language plpgsql
    security definer set search_path = public as $$
begin
    if new.stage = 'proven' and old.stage is distinct from 'proven' and (
        not exists (select 1 from promises_outcome where deal_id = new.id and is_required)
        or exists (select 1 from promises_outcome where deal_id = new.id and is_required
                   and state not in ('verified', 'exceeded'))
        ) and not (old.stage = 'paused' and old.paused_from = 'proven') then
        raise exception 'a deal is proven by its results' using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger results_prove before update of stage on deals_deal
    for each row execute function goodbuy_results_prove();
"""
UNDO = """
drop trigger words_stand on promises_promise; drop function goodbuy_words_stand();
drop trigger client_proves on promises_outcome; drop function goodbuy_client_proves();
drop trigger results_prove on deals_deal; drop function goodbuy_results_prove();
"""


class Migration(migrations.Migration):
    dependencies = [("promises", "0002_states_known"), ("deals", "0001_initial")]
    operations = [migrations.RunSQL(RULES, UNDO)]
