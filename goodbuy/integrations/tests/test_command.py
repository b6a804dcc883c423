import io

import pytest

from goodbuy.integrations.csv_files.dates import Order
from goodbuy.integrations.import_file import Wanted, import_from_command
from goodbuy.integrations.models import Import
from goodbuy.integrations.records import UnreadableFile
from goodbuy.integrations.tests.real_files import real_file
from goodbuy.kernel.errors import Refusal
from goodbuy.people.models import Company, Person
from goodbuy.server.command import DATES, DUPLICATES, KINDS, main


def run(path, **options):
    out = io.StringIO()
    options.setdefault("workspace", "Northlight")
    return import_from_command(path, Wanted(**options), out), out.getvalue()


def test_the_real_contacts_by_command(cast):
    code, said = run(real_file("csv/contacts_135kb.csv"))
    assert code == 0
    assert "people, Atomic CRM, 500 rows." in said
    assert "Brought in: 500 new, " in said
    assert Person.objects.filter(workspace=cast.workspace).count() == 501


def test_a_dry_run_counts_and_writes_nothing(cast):
    code, said = run(real_file("crm/accounts.csv"), dry_run=True)
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
    with pytest.raises(UnreadableFile, match="or say --kind, --dates"):
        run(path)
    assert run(path, dates="day-first")[0] == 0
    assert str(Person.objects.get(name="Ana Ode").birthday) == "1980-04-03"


def test_one_row_is_one_row(cast, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Name,Company\nAna Ode,Quay\n")
    assert "1 row.\nBrought in: 1 new, 1 new company.\n" in run(path)[1]


def test_the_command_offers_what_an_import_knows(capsys):
    assert list(KINDS) == Import.Kind.values
    assert list(DUPLICATES) == Import.Duplicates.values
    assert set(DATES) == {Order.DAY_FIRST, Order.MONTH_FIRST}
    with pytest.raises(SystemExit):
        main(["import", "--help"])
    said = capsys.readouterr().out
    assert all(f"--{name.replace('_', '-')} " in said for name in Wanted.__slots__)


def test_a_workspace_must_be_named_where_there_are_several(cast, tmp_path):
    path = tmp_path / "people.csv"
    path.write_text("Name\nAna\n")
    with pytest.raises(Refusal, match="Northlight, Southlight"):
        run(path, workspace=None)
    with pytest.raises(Refusal, match="no workspace called"):
        run(path, workspace="Eastlight")
