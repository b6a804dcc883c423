import re
from dataclasses import replace
from datetime import date
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodbuy.kernel.working_days import WorkingCalendar
from goodbuy.plans.schedule import Task, schedule
from goodbuy.plans.template_file import TemplateError, TemplateFile, dump, parse, shipped

GOOD = dedent("""\
    key: small
    name: Something small
    summary: Two steps.
    phases:
      - key: signed
        name: Agreed
        stage: agreed
        steps:
          - key: sign
            name: Sign the page
            side: client
            who: buyer
            days: 2
            expect: One page.
            done_when: Your name is on it.
      - key: proven
        name: Proven
        stage: proven
        steps:
          - key: verify
            name: Say that it works
            side: client
            who: buyer
            after: [sign]
            expect: One question.
            done_when: You said yes.
    """)

JARGON = re.compile(
    r"\b(asap|soon|shortly|touch base|stakeholder|pipeline|churn|leverage|synergy|onboarding"
    r"|deliverable|kick-?off|best practice|vendor|utilize|please find)\b|!",
    re.IGNORECASE,
)


def refused(text):
    with pytest.raises(TemplateError) as caught:
        parse(text)
    return str(caught.value)


def test_a_file_becomes_a_template_and_the_same_file_again():
    template = parse(GOOD)
    assert [step.name for step in template.steps] == ["Sign the page", "Say that it works"]
    assert template.steps[0].days == 2
    assert template.steps[1].after == ("sign",)
    assert parse(dump(template)) == template


@pytest.mark.parametrize(
    ("good", "bad", "said"),
    [
        ("days: 2", "dayz: 2", "Line 13: “dayz” is not a word for one of “steps”. Did you mean"),
        ("days: 2", "days: two", "Line 13: “days” is a whole number such as 3, not “two”."),
        ("days: 2", "visible: maybe", "Line 13: “visible” is yes or no, not “maybe”."),
        ("days: 2", "days: [2]", "Line 13: “days” is one value, not a list."),
        ("days: 2", "who: seller", "Line 13: “who” stands here twice."),
        ("side: client", "minutes: 5", "Line 9: One of “steps” needs “side”."),
        ("stage: agreed", "stage: won", "Line 5: “stage” is one of exploring"),
        ("after: [sign]", "after: [nobody]", "“Say that it works” waits for “nobody”"),
        ("days: 2", "after: verify", "Sign the page waits for Say that it works, which waits for"),
        ("key: verify", "key: sign", "Two steps have the key “sign”."),
        ("key: verify", "key: Verify It", "may hold small letters"),
        ("expect: One page.", "why: Because.", "so say what to expect"),
        ("done_when: You said yes.", "why: Because.", "what shows that it is done"),
        ("days: 2", "with_side: seller", "give both with_side and with_who"),
        ("summary: Two steps.", "summary: x\ndepth: deep", "“depth” is normal or light"),
        ("summary: Two steps.", f"summary: {'x' * 700}", "has 700 letters. Keep it under 300."),
        ("phases:", "phases:\n\t- key", "Line 5: The file cannot be read here"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(good, bad, said):
    text = GOOD.replace(good, bad, 1)
    assert text != GOOD
    assert said in refused(text)


def test_all_problems_are_said_at_once():
    said = refused(GOOD.replace("days: 2", "days: two").replace("key: verify", "keyy: verify"))
    assert [line.split(":")[0] for line in said.splitlines()] == ["Line 13", "Line 20", "Line 20"]


@pytest.mark.advice("A26")
@pytest.mark.parametrize("depth", ["normal", "light"])
def test_a_plan_that_ends_before_the_proof_is_refused(depth):
    head, _, _ = GOOD.partition("  - key: proven")
    said = refused(head.replace("summary:", f"depth: {depth}\nsummary:"))
    assert "Line 6: The last phase must be “proven”" in said


@pytest.mark.parametrize(
    "text",
    ["", "   \n", "- a\n- b", "just words", b"\xff\xfe\x00", b"\x89PNG\r\n\x1a\n\x00", "a: &a [*a]"]
    + ["[" * 5000, "x" * 200_001, "a: !!python/object/apply:os.system [id]", "phases: {}\nname: x"],
)
def test_any_other_file_is_refused_in_words(text):
    assert refused(text).startswith("Line ")


@given(st.text() | st.binary())
def test_no_text_breaks_the_reader(text):
    with pytest.raises(TemplateError):
        parse(text)


words = st.text(st.characters(exclude_categories=("C",)), min_size=1, max_size=60).map(
    lambda text: " ".join(text.split()) or "x"
)


@given(words, words, words)
def test_every_word_survives_the_round_trip(name, expect, summary):
    template = parse(GOOD)
    phase = template.phases[0]
    step = replace(phase.steps[0], name=name, expect=expect, with_side="seller", with_who="guide")
    changed = replace(
        template,
        summary=summary,
        phases=(replace(phase, steps=(step,)), template.phases[1]),
    )
    assert parse(dump(changed)) == changed


def test_five_templates_are_shipped():
    assert [one.key for one in shipped()] == [
        "agency_project",
        "consulting_engagement",
        "equipment_installation",
        "software_onboarding",
        "light_one_off",
    ]


@pytest.mark.parametrize("template", shipped(), ids=lambda one: one.key)
class TestEachShippedTemplate:
    def test_survives_the_round_trip(self, template: TemplateFile):
        assert parse(dump(template)) == template

    def test_is_written_in_plain_words(self, template: TemplateFile):
        text = dump(replace(template, name="", key="")).replace("stage: onboarding", "")
        assert JARGON.findall(text) == []

    def test_tells_each_step_as_a_verb_and_its_object(self, template: TemplateFile):
        for step in template.steps:
            assert step.name[0].isupper()
            assert not step.name.endswith(".")
            assert len(step.name) <= 60

    def test_says_why_each_step_matters_and_what_the_client_gives(self, template: TemplateFile):
        for step in template.steps:
            assert step.why
            if "client" in (step.side, step.with_side):
                assert step.minutes, step.key
                assert step.wanted, step.key

    def test_asks_after_each_step_that_someone_else_did_for_us(self, template: TemplateFile):
        asked = {moment.after for moment in template.check_ins}
        assert {step.key for step in template.steps if step.side == "third"} <= asked

    def test_can_be_scheduled(self, template: TemplateFile):
        anywhere = WorkingCalendar()
        tasks = [Task(s.key, s.name, s.days, anywhere, s.after) for s in template.steps]
        spans = schedule(tasks, date(2026, 10, 12))
        last = max(spans, key=lambda key: spans[key].due_on)
        assert last == template.steps[-1].key


@pytest.mark.parametrize("template", shipped()[:-1], ids=lambda one: one.key)
def test_a_full_plan_has_seven_phases_with_the_signature_in_the_middle(template):
    stages = [phase.stage for phase in template.phases]
    assert stages == ["exploring", "evaluating", "evaluating", "agreed"] + [
        "onboarding",
        "live",
        "proven",
    ]
    assert 15 <= len(template.steps) <= 22
    assert len(template.outcomes) == 3


@pytest.mark.advice("A26")
def test_the_light_plan_has_three_steps_one_check_in_one_aftertaste_and_still_a_proof():
    light = shipped()[-1]
    assert light.depth == "light"
    assert len(light.steps) == 3
    assert len(light.check_ins) == len(light.aftertaste) == 1
    assert light.steps[-1].key == "verify"
    assert light.phases[-1].stage == "proven"
