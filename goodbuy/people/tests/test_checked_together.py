"""What a foreign key would hold is held for tables that are filled by the hundred thousand."""

from threading import Thread
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections, transaction

from goodbuy.people.models import Company, EmailAddress, Employment, Person, PhoneNumber
from goodbuy.testing.cast import make_member, make_workspace
from goodbuy.testing.waiting import PATIENCE, until
from goodbuy.workspaces.policies import tenant_models
from goodbuy.workspaces.references import references

pytestmark = pytest.mark.django_db
HELD = {
    ("people_emailaddress", "person_id"),
    ("people_phonenumber", "person_id"),
    ("people_employment", "person_id"),
    ("people_employment", "company_id"),
    ("people_person", "company_id"),
    ("people_person", "owner_id"),
}


def names(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgname from pg_trigger where tgrelid = %s::regclass and not tgisinternal",
            [table],
        )
        return {name for (name,) in cursor.fetchall()}


def test_no_reference_between_tenants_is_held_by_nothing(db):
    found = references(tenant_models())
    assert {(one.table, one.column) for one in found} == HELD
    for one in found:
        assert {"refers", "refers_still"} <= names(one.table)
        assert "stays" in names(one.parent)


@pytest.fixture
def elsewhere(cast):
    """A person and a company of another workspace."""
    other = make_workspace("Southlight")
    firm = Company.objects.create(workspace=other, name="Elsewhere Ltd")
    return Person.objects.create(workspace=other, name="Somebody Else"), firm


def rows(cast, person, company):
    """One of each that refers to a person or a company, not yet written."""
    inside = {"workspace": cast.workspace}
    return [
        EmailAddress(**inside, person_id=person, value="a@b.example", normal="a@b.example"),
        PhoneNumber(**inside, person_id=person, value="1", normal="1"),
        Employment(**inside, person_id=person, company_id=cast.deal.company_id),
        Employment(**inside, person_id=cast.ana_person.pk, company_id=company),
        Person(**inside, name="New", company_id=company),
    ]


def refused(work):
    with pytest.raises(IntegrityError, match="refers to what is not there"), transaction.atomic():
        work()


def test_what_is_not_there_is_not_referred_to(cast):
    for row in rows(cast, uuid4(), uuid4()):
        refused(row.save)
        refused(lambda row=row: type(row).objects.bulk_create([row]))


def test_what_another_workspace_has_is_not_there(cast, elsewhere):
    person, firm = elsewhere
    for row in rows(cast, person.pk, firm.pk):
        refused(row.save)


def test_one_bad_row_of_many_refuses_them_all(cast):
    good = [EmailAddress(workspace=cast.workspace, person=cast.ana_person) for _ in range(50)]
    bad = EmailAddress(workspace=cast.workspace, person_id=uuid4())
    before = EmailAddress.objects.count()
    refused(lambda: EmailAddress.objects.bulk_create([*good, bad]))
    assert EmailAddress.objects.count() == before


def test_a_row_is_not_moved_to_what_is_not_there(cast, elsewhere):
    job = Employment.objects.create(
        workspace=cast.workspace, person=cast.ana_person, company_id=cast.deal.company_id
    )
    for person in (uuid4(), elsewhere[0].pk):
        refused(lambda p=person: Employment.objects.filter(pk=job.pk).update(person_id=p))
    for firm in (uuid4(), elsewhere[1].pk):
        refused(lambda f=firm: Employment.objects.filter(pk=job.pk).update(company_id=f))
        everybody = Person.objects.filter(pk=cast.ana_person.pk)
        refused(lambda f=firm, e=everybody: e.update(company_id=f))
    Employment.objects.filter(pk=job.pk).update(title="Head of docks")


def delete(table, pk):
    with connection.cursor() as cursor:
        cursor.execute(f"delete from {table} where id = %s", [pk])


def settle():
    """What waits for the end of the transaction is asked now."""
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
        cursor.execute("set constraints all deferred")


def stays(work):
    work()
    with pytest.raises(IntegrityError, match="is still referred to"):
        settle()
    transaction.set_rollback(True)


@pytest.fixture
def bo(cast):
    """Somebody on whom one thing hangs at a time."""
    return Person.objects.create(workspace=cast.workspace, name="Bo Lund")


@pytest.mark.parametrize("place", range(4))
def test_what_is_referred_to_stays(cast, bo, place):
    firm = Company.objects.create(workspace=cast.workspace, name="Lund Ltd")
    row = rows(cast, bo.pk, firm.pk)[place + 1 if place == 3 else place]
    row.save()
    parent = ("people_company", firm.pk) if place == 3 else ("people_person", bo.pk)
    with transaction.atomic():
        stays(lambda: delete(*parent))
    # In either order, as long as both are gone at the end.
    with transaction.atomic():
        delete(*parent)
        delete(row._meta.db_table, row.pk)
        settle()
    assert not type(row).objects.filter(pk=row.pk).exists()


def test_a_company_with_a_job_at_it_stays(cast, bo):
    firm = Company.objects.create(workspace=cast.workspace, name="Lund Ltd")
    Employment.objects.create(workspace=cast.workspace, person=bo, company=firm)
    stays(lambda: delete("people_company", firm.pk))


def test_whoever_answers_for_a_person_is_a_member_here_and_stays(cast, bo):
    other = make_member(make_workspace("Southlight"), "Sol Berg")
    gone = make_member(cast.workspace, "Gus Holm")
    for owner in (uuid4(), other.pk):
        refused(Person(workspace=cast.workspace, name="New", owner_id=owner).save)
        refused(lambda o=owner: Person.objects.filter(pk=bo.pk).update(owner_id=o))
    Person.objects.filter(pk=bo.pk).update(owner_id=gone.pk)
    stays(lambda: delete("workspaces_member", gone.pk))


def test_a_row_that_is_put_back_under_its_key_was_never_gone(cast, bo):
    EmailAddress.objects.create(workspace=cast.workspace, person=bo, value="b@l.example")
    with transaction.atomic():
        delete("people_person", bo.pk)
        bo.save(force_insert=True)
        settle()
    stays(lambda: Person.objects.filter(pk=bo.pk).update(id=uuid4()))


class Elsewhere(Thread):
    """Work on a connection of its own, whose failure is kept."""

    def __init__(self, work):
        super().__init__()
        self.work, self.problem = work, None

    def run(self):
        try:
            with transaction.atomic():
                self.work()
        except IntegrityError as problem:
            self.problem = str(problem)
        finally:
            connections.close_all()


def waits_for_us(cursor):
    cursor.execute(
        "select count(*) from pg_locks where not granted and pg_backend_pid() = any("
        "pg_blocking_pids(pid))"
    )
    return cursor.fetchone()[0] == 1


@pytest.mark.django_db(transaction=True)
def test_nothing_is_added_to_somebody_who_is_being_deleted(cast, bo):
    adding = Elsewhere(
        lambda: EmailAddress.objects.create(workspace_id=cast.workspace.pk, person_id=bo.pk)
    )
    with transaction.atomic(), connection.cursor() as cursor:
        delete("people_person", bo.pk)
        adding.start()
        until(lambda: waits_for_us(cursor))
    adding.join(PATIENCE)
    assert "refers to what is not there" in adding.problem
    assert not EmailAddress.objects.filter(person_id=bo.pk).exists()


@pytest.mark.django_db(transaction=True)
def test_nobody_is_deleted_to_whom_something_is_being_added(cast, bo):
    deleting = Elsewhere(lambda: delete("people_person", bo.pk))
    with transaction.atomic(), connection.cursor() as cursor:
        EmailAddress.objects.create(workspace=cast.workspace, person=bo, value="b@l.example")
        deleting.start()
        until(lambda: waits_for_us(cursor))
    deleting.join(PATIENCE)
    assert "is still referred to" in deleting.problem
    assert Person.objects.filter(pk=bo.pk).exists()
