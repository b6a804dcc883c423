"""The order of a plan: steps and phases moved by a place, by a drag, and refused where it ends."""

import pytest
from django.urls import reverse

from goodbuy.plans.models import Phase, Step
from goodbuy.timeline.models import Event


def order(drawn):
    return [s.key for s in drawn.plan.steps.order_by("number")]


def place(client, row, **sent):
    name = "plans:phase_place" if isinstance(row, Phase) else "plans:step_place"
    return client.post(reverse(name, args=[row.pk]), sent)


@pytest.fixture
def mira(drawn, client):
    client.force_login(drawn.people.mira.user)
    return client


def test_a_step_goes_up_and_down_and_on_into_the_next_phase(drawn, mira):
    assert order(drawn) == ["sign", "label", "wifi", "store", "print", "verify"]
    answer = place(mira, drawn.wifi, way="up")
    assert answer.status_code == 302
    assert answer.url.endswith(f"#step-{drawn.wifi.pk}")
    assert order(drawn)[:3] == ["sign", "wifi", "label"]
    place(mira, drawn.wifi, way="up")
    assert drawn.wifi.phase.name == "Agreement signed"
    assert order(drawn)[:3] == ["sign", "wifi", "label"]
    place(mira, drawn.print, way="down")
    assert drawn.print.phase.name == "Results proven"
    assert order(drawn)[-2:] == ["print", "verify"]


def test_the_ends_of_the_plan_are_said_and_nothing_moves(drawn, mira):
    before = order(drawn)
    for step, way in ((drawn.sign, "up"), (drawn.verify, "down"), (drawn.sign, "sideways")):
        assert place(mira, step, way=way).status_code in (409, 422)
    assert order(drawn) == before


def test_a_drag_puts_a_step_at_a_place_in_any_phase(drawn, mira):
    phase = drawn.verify.phase
    assert place(mira, drawn.label, phase=phase.pk, position=1).status_code == 302
    assert order(drawn)[-2:] == ["label", "verify"]
    for bad in ({"phase": "nonsense", "position": 1}, {"phase": phase.pk, "position": "-1"}, {}):
        assert place(mira, drawn.label, **bad).status_code in (409, 422)
    assert order(drawn)[-2:] == ["label", "verify"]


def test_a_phase_is_added_renamed_moved_and_taken_out(drawn, mira):
    add = reverse("plans:phase_add", args=[drawn.plan.deal_id])
    assert mira.get(add).status_code == 200
    assert mira.post(add, {"name": "", "stage": "live"}).status_code == 422
    sent = {"name": "Trial", "gist": "Two weeks.", "stage": "evaluating"}
    assert mira.post(add, sent).status_code == 302
    trial = Phase.objects.get(name="Trial")
    assert (
        "No step in this phase yet."
        in mira.get(reverse("plans:plan", args=[drawn.plan.deal_id])).text
    )
    edit = reverse("plans:phase_edit", args=[trial.pk])
    assert "Two weeks." in mira.get(edit).text
    mira.post(edit, {**sent, "name": "The trial"})
    for _ in range(3):
        assert place(mira, trial, way="up").status_code == 302
    assert place(mira, trial, way="up").status_code == 409
    names = [p.name for p in drawn.plan.phases.order_by("order")]
    assert names == ["The trial", "Agreement signed", "Site made ready", "Results proven"]
    assert mira.post(reverse("plans:phase_remove", args=[trial.pk])).status_code == 302
    full = drawn.label.phase
    assert mira.post(reverse("plans:phase_remove", args=[full.pk])).status_code == 409
    assert Phase.objects.filter(pk=full.pk).exists()


def test_the_steps_go_along_with_their_phase(drawn, mira):
    place(mira, drawn.verify.phase, way="up")
    assert order(drawn) == ["sign", "verify", "label", "wifi", "store", "print"]
    assert Event.objects.filter(kind="phase.placed").count() == 2


def test_a_viewer_sees_no_handle_and_moves_nothing(drawn, client):
    client.force_login(drawn.people.rolf.user)
    page = client.get(reverse("plans:plan", args=[drawn.plan.deal_id])).text
    assert "place/" not in page
    before = order(drawn)
    assert place(client, drawn.wifi, way="up").status_code == 403
    assert place(client, drawn.wifi.phase, way="up").status_code == 403
    assert order(drawn) == before
    assert Step.objects.count() == 6
