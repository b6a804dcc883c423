import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goodbuy.plans.models import PlanTemplate
from goodbuy.plans.template_file import parse
from goodbuy.plans.tests.plan_cast import DOCKS


def test_the_five_are_taken_and_listed_with_few_queries(mira, count_queries):
    assert "Take the five" in mira.get(reverse("plans:templates")).text
    mira.post(reverse("plans:shipped"))
    page = mira.get(reverse("plans:templates")).text
    for name in ("Software onboarding", "Equipment installation", "Agency project"):
        assert name in page
    assert count_queries(mira, reverse("plans:templates")) <= 8


def test_a_template_is_written_read_and_downloaded_as_it_was_written(mira):
    source = "# our own\n" + DOCKS
    response = mira.post(reverse("plans:template_add"), {"source": source})
    template = PlanTemplate.objects.get()
    assert response.url == reverse("plans:template", args=[template.pk])
    page = mira.get(response.url).text
    assert "Connect six printers" in page
    assert "How was the visit?" in page
    export = mira.get(reverse("plans:template_export", args=[template.pk]))
    assert export.headers["Content-Disposition"] == (
        'attachment; filename="labels-on-the-docks.yaml"'
    )
    assert "# our own" in export.text
    assert parse(export.content) == template.file


def test_a_template_comes_from_a_file(mira):
    for name in (DOCKS, DOCKS.encode("utf-16")):
        content = name if isinstance(name, bytes) else name.encode()
        file = SimpleUploadedFile("docks.yaml", content)
        response = mira.post(reverse("plans:template_add"), {"source": "", "file": file})
        assert response.status_code == 302
    assert PlanTemplate.objects.count() == 2


def test_every_wrong_line_is_named_and_the_text_is_kept(mira):
    wrong = DOCKS.replace("days: 3", "days: three").replace("minutes: 5", "minutes: five")
    response = mira.post(reverse("plans:template_add"), {"source": wrong})
    assert response.status_code == 422
    for said in ("“days” is a whole number such as 3", "“minutes” is a whole number"):
        assert said in response.text
    assert response.text.count("Line 1") == 2
    assert "days: three" in response.text
    assert not PlanTemplate.objects.exists()


@pytest.mark.parametrize("content", [b"", b"\x89PNG\r\n\x1a\n\x00\xff", b"a: \x00", b"[" * 9000])
def test_any_other_file_is_refused_in_words(mira, content):
    file = SimpleUploadedFile("x.yaml", content)
    response = mira.post(reverse("plans:template_add"), {"source": "", "file": file})
    assert response.status_code == 422
    assert 'class="err"' in response.text


def test_a_template_is_changed_removed_and_brought_back(mira, cast):
    template = PlanTemplate.add(DOCKS, by=cast.mira)
    edit = reverse("plans:template_edit", args=[template.pk])
    assert "Connect six printers" in mira.get(edit).text
    mira.post(edit, {"source": DOCKS.replace("Labels on the docks", "Labels on ten docks")})
    template.refresh_from_db()
    assert template.name == "Labels on ten docks"
    mira.post(reverse("plans:template_remove", args=[template.pk]))
    assert "Labels on ten docks</a>" not in mira.get(reverse("plans:templates")).text
    mira.post(reverse("plans:template_bring_back", args=[template.pk]))
    assert "Labels on ten docks</a>" in mira.get(reverse("plans:templates")).text


def test_a_viewer_reads_templates_and_changes_none(client, cast):
    template = PlanTemplate.add(DOCKS, by=cast.mira)
    client.force_login(cast.rolf.user)
    assert client.get(reverse("plans:template", args=[template.pk])).status_code == 200
    assert client.get(reverse("plans:template_export", args=[template.pk])).status_code == 200
    assert client.post(reverse("plans:template_add"), {"source": DOCKS}).status_code == 403
    assert client.post(reverse("plans:template_remove", args=[template.pk])).status_code == 403
