from django.db import migrations

# Held by the database itself, whatever the code above it does: whoever sold it is heard until
# every promised result is there, and only a client's own request says that nothing is missing.
RULES = """
create function goodbuy_seller_stays() returns trigger language plpgsql
    security definer set search_path = public as $$
begin
    if new.is_seller and new.mode = 'archived'
       and not exists (select 1 from deals_deal where id = new.deal_id
                       and stage in ('resting', 'declined', 'broken_off'))
       and (not exists (select 1 from promises_outcome where deal_id = new.deal_id)
            or exists (select 1 from promises_outcome where deal_id = new.deal_id
                       and state not in ('verified', 'exceeded'))) then
        raise exception 'whoever sold it stays until every result is there'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger seller_stays before insert or update of mode, is_seller on plans_presence
    for each row execute function goodbuy_seller_stays();

create function goodbuy_client_takes_over() returns trigger language plpgsql as $$
begin
    if new.state = 'accepted_by_client' and old.state is distinct from 'accepted_by_client'
       and current_user <> 'goodbuy_guest' then
        raise exception 'only a client says that nothing is missing'
            using errcode = 'check_violation';
    end if;
    return new;
end $$;
create trigger client_takes_over before update of state on plans_handoff
    for each row execute function goodbuy_client_takes_over();
"""
UNDO = """
drop trigger seller_stays on plans_presence; drop function goodbuy_seller_stays();
drop trigger client_takes_over on plans_handoff; drop function goodbuy_client_takes_over();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("plans", "0006_presence_and_handoff"),
        ("promises", "0003_words_and_proof_stand"),
        ("deals", "0001_initial"),
    ]
    operations = [migrations.RunSQL(RULES, UNDO)]
