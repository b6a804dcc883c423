from datetime import timedelta

import pytest
from django.db import connection, transaction

from goodbuy.deals import tasks
from goodbuy.deals.models import CastMember, Grant
from goodbuy.deals.secret_words import derived_code
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.people.models import Person
from goodbuy.testing.cast import make_cast
from goodbuy.testing.mail import delivered
from goodbuy.timeline.models import Event, replayed
from goodbuy.workspaces.boundary import acting_as_grant
from goodbuy.workspaces.models import token_hash


@pytest.fixture
def ben(cast):
    return make_cast(cast.mira, cast.deal, "Ben Adeyemi")


def give(cast, to, **options):
    return Grant.give(cast.deal, cast=to, email="Ben@Client.example", by=cast.mira, **options)


def test_a_link_is_random_stored_hashed_and_in_no_event(cast, ben):
    grant, token = give(cast, ben)

    assert len(token) >= 22
    assert bytes(Grant.objects.get(pk=grant.pk).token_hash) == token_hash(token)
    with connection.cursor() as cursor:
        cursor.execute("select row_to_json(g)::text from deals_grant g where id = %s", [grant.pk])
        assert token not in cursor.fetchone()[0]
    assert all(token not in str((e.changed, e.facts)) for e in Event.objects.all())
    assert grant.email == "ben@client.example"


@pytest.mark.parametrize(("theirs", "spoken"), [("de-AT", "de-AT"), ("it", "en"), ("", "en")])
def test_a_link_speaks_their_own_language_where_we_know_and_speak_it(cast, theirs, spoken):
    person = Person.add(by=cast.mira, name="Jürgen Albers", language=theirs, is_surely_new=True)
    seat = CastMember.join(cast.deal, by=cast.mira, person=person, part="decides")
    assert give(cast, seat)[0].language == spoken


def test_the_mail_carries_the_very_link_that_was_shown(cast, ben, settings):
    grant, token = give(cast, ben)
    with delivered() as letters:
        tasks.send_link(str(cast.workspace.pk), str(grant.pk))

    letter = letters[0]
    assert letter.to == ["ben@client.example"]
    assert letter.extra_headers["Reply-To"] == cast.mira.email
    html = letter.alternatives[0].content
    for body in (letter.body, html):
        assert f"{settings.GOODBUY_URL}/r/{token}/" in body
    assert letter.subject == "Mira Lindt opened a room for you: Clear labels on six docks"


def test_giving_sends_the_mail_only_after_the_commit(cast, ben, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as after:
        give(cast, ben)
    assert len(after) == 1
    with django_capture_on_commit_callbacks() as after:
        other = make_cast(cast.mira, cast.deal, "Priya Nair")
        give(cast, other, mail=False)
    assert not after


def test_who_gets_a_link_and_who_not(cast, ben):
    with pytest.raises(NotAllowed):
        Grant.give(cast.deal, cast=ben, email="b@client.example", by=cast.rolf)
    with pytest.raises(Refusal, match="is one of us"):
        give(cast, cast.mira_cast)
    with pytest.raises(Refusal, match="no e-mail address"):
        Grant.give(cast.deal, cast=ben, email="ben at client", by=cast.mira)
    give(cast, ben)
    with pytest.raises(WrongState, match="has a link already"):
        give(cast, ben)


def test_revoking_kills_the_link(cast, ben):
    grant, _ = give(cast, ben)
    grant.revoke(by=cast.mira)

    assert grant.state == Grant.State.REVOKED
    assert grant.token_hash is None
    assert not grant.is_open
    assert replayed(grant)["state"] == "revoked"
    # A second link can be given to the same person now.
    give(cast, ben)


def test_closing_a_room_revokes_every_link_of_it(cast, ben):
    give(cast, ben)
    assert Grant.revoke_all(cast.deal, by=cast.mira) == 2
    assert not Grant.objects.live().filter(deal=cast.deal).exists()


def test_a_fresh_link_kills_the_old_one_and_lasts_again(cast, ben):
    grant, old = give(cast, ben, expires_at=clock.now() - timedelta(days=1))
    assert grant.is_expired
    fresh = grant.renew(by=cast.mira)

    assert grant.is_open
    assert fresh != old
    assert bytes(grant.token_hash) == token_hash(fresh)
    assert grant.token() == fresh


def test_a_client_proposes_a_colleague_who_waits_for_approval(cast):
    with acting_as_grant(cast.ana):
        priya = CastMember.propose(cast.deal, by=cast.ana, name="Priya Nair")
        proposed = Grant.propose(cast.deal, cast=priya, email="priya@client.example", by=cast.ana)
    assert not proposed.is_open
    grant = Grant.objects.get(cast=priya)
    token = grant.approve(by=cast.mira)
    assert grant.is_open
    assert bytes(grant.token_hash) == token_hash(token)


def test_whoever_leaves_loses_the_link(cast):
    ana = cast.ana.cast
    ana.leave(by=cast.mira)
    cast.ana.refresh_from_db()
    assert cast.ana.state == Grant.State.REVOKED
    assert ana.has_left


def test_a_code_is_right_once(cast, django_capture_on_commit_callbacks):
    grant = cast.ana
    with django_capture_on_commit_callbacks() as after, acting_as_grant(grant):
        assert grant.ask_code()
    assert len(after) == 1
    with delivered() as letters:
        tasks.send_code(str(cast.workspace.pk), str(grant.pk))
    code = derived_code(grant.pk, bytes(grant.code_seed))
    assert code in letters[0].subject
    assert not grant.ask_code(), "one a minute"
    with acting_as_grant(grant):
        assert grant.check_code(f" {code} ")
        assert not grant.check_code(code)


def test_five_wrong_codes_end_it_and_asking_again_buys_no_tries(cast):
    grant, now = cast.ana, clock.now()
    grant.ask_code()
    for _ in range(5):
        assert not grant.check_code("nope")
    assert not grant.check_code(derived_code(grant.pk, bytes(grant.code_seed)))
    with clock.moved_to(now + timedelta(minutes=5)):
        assert not grant.ask_code()
    with clock.moved_to(now + timedelta(minutes=11)):
        assert grant.ask_code()
        assert grant.check_code(derived_code(grant.pk, bytes(grant.code_seed)))


def test_a_code_is_too_old_after_ten_minutes(cast):
    cast.ana.ask_code()
    with clock.moved_to(clock.now() + timedelta(minutes=10, seconds=1)):
        assert not cast.ana.check_code(derived_code(cast.ana.pk, bytes(cast.ana.code_seed)))


def test_use_is_written_at_most_once_a_minute(cast, django_assert_num_queries):
    grant = cast.ana
    with acting_as_grant(grant):
        grant.touch()
        first = Grant.objects.get(pk=grant.pk).last_used_at
        with django_assert_num_queries(0):
            grant.touch()
    assert Grant.objects.get(pk=grant.pk).first_used_at == first
    assert Event.objects.filter(kind="grant.opened").count() == 1


def test_a_grant_without_its_state_keeps_no_token(cast):
    from django.db import IntegrityError

    with pytest.raises(IntegrityError, match="grant_opens_only_when_active"), transaction.atomic():
        Grant.objects.filter(pk=cast.ana.pk).update(state="revoked")
