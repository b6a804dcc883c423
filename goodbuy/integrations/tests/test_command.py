import io

import pytest

from goodbuy.integrations.import_file import import_from_command
from goodbuy.integrations.models import Import
from goodbuy.integrations.records import UnreadableFile
from goodbuy.integrations.tests.real_files import real_file
from goodbuy.kernel.errors import Refusal
from goodbuy.people.models import Company, Person


def run(path, **options):
    out = io.StringIO()
    options.setdefault("workspace", "Northlight")
    return import_from_command(path, out=out, **options), out.getvalue()


def test_the_real_contacts_by_command(cast):
    code, said = run(real_file("csv/contacts_135kb.csv"))
    assert code == 0
    assert "people, Atomic CRM, 500 rows." in said
    assert "Brought in: 500 new, " in said
    assert Person.objects.filter(workspace=cast.workspace).count() == 501


def test_a_dry_run_counts_and_writes_nothing(cast):
    code, said = run(real_file("crm/accounts.csv"), options=["--dry-run"])
    assert code == 0
    assert "Would bring: 85 new" in said
    assert Company.objects.count() == 1
    assert not Import.objects.exists()


def test_rejected_rows_are_written_beside_the_file(cast, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Name,Email,Company\nAna Ode,a@x.example,\n,,Quay\n")
    code, said = run(path)
    assert code == 1
    rejected = (tmp_path / "people-not-imported.csv").read_text(encoding="utf-8-sig")
    assert rejected.splitlines()[0] == "Name,Email,Company,Line,Reason"
    assert rejected.splitlines()[1].startswith(",,Quay,3,")
    assert str(tmp_path / "people-not-imported.csv") in said


def test_what_is_unsure_is_asked_for(cast, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Name,Birthday\nAna Ode,3/4/1980\n")
    with pytest.raises(UnreadableFile, match="Use --dates"):
        run(path)
    assert run(path, options=["--dates", "day-first"])[0] == 0
    assert str(Person.objects.get(name="Ana Ode").birthday) == "1980-04-03"


def test_a_workspace_must_be_named_where_there_are_several(cast, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Name\nAna\n")
    with pytest.raises(Refusal, match="Northlight, Southlight"):
        run(path, workspace=None)
    with pytest.raises(Refusal, match="no workspace called"):
        run(path, workspace="Eastlight")
