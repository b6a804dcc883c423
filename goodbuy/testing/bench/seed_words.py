"""What was said: promises, results with their measurements, questions, briefs and notes."""

from __future__ import annotations

from goodbuy.conversations.models import Note
from goodbuy.deals.models import Brief, Question
from goodbuy.promises.models import Measurement, Outcome, Promise
from goodbuy.testing.bench.filling import MEMBERS, WORKSPACE, fill, of_deals
from goodbuy.testing.bench.size import Size


def promises(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Promise,
        f"{source} cross join generate_series(1, 3) k",
        id="bench_id('promise', n * 3 + k)",
        words="'You have the answer about the freezer labels by then, number ' || k",
        said_by_id="bench_id(case k when 3 then 'client' else 'seller' end, n)",
        said_to_id="bench_id(case k when 3 then 'seller' else 'client' end, n)",
        said_on="current_date - 20",
        due_on="current_date - 10 + bench_pick(n * 3 + k, 16, 40)",
        first_due_on="current_date - 10 + bench_pick(n * 3 + k, 16, 40)",
        state="(array['kept', 'recorded', 'recorded'])[k]",
        settled_on="case k when 1 then current_date - 5 end",
        **here,
    )


def outcomes(size: Size) -> None:
    source, here = of_deals(size)
    proven = "d.stage in ('proven', 'renewing', 'resting')"
    fill(
        Outcome,
        f"{source} where d.stage <> 'exploring'",
        id="bench_id('outcome', n)",
        name="'Wrong labels a week'",
        unit="'labels'",
        baseline="40",
        baseline_on="current_date - 120",
        target="5",
        due_on="d.value_on",
        measured_how="'Counted by the shift lead each Friday.'",
        state=f"case when {proven} then 'verified' when d.agreed_on is null then 'proposed'"
        " else 'measuring' end",
        verifier_id="bench_id('client', n)",
        verdict_by_id=f"case when {proven} then bench_id('client', n) end",
        verdict_on=f"case when {proven} then current_date - 4 end",
        **here,
    )


def measurements(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Measurement,
        f"{source} cross join generate_series(1, 6) k where d.agreed_on is not null",
        id="bench_id('measure', n * 6 + k)",
        outcome_id="bench_id('outcome', n)",
        on="current_date - 7 * k",
        value="5 + 5 * k",
        **here,
    )


def questions(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Question,
        f"{source} cross join generate_series(1, 2) k",
        id="bench_id('question', n * 2 + k)",
        words="'Who prints the first labels, and when?'",
        asker_id="bench_id('client', n)",
        owner_id="bench_id('seller', n)",
        asked_at="now() - interval '1 day' * k - interval '1 hour'",
        answer_due_at="now() + interval '6 hours' - interval '1 day' * k",
        state="case when k = 2 or n % 5 > 0 then 'answered' else 'asked' end",
        answer="case when k = 2 or n % 5 > 0 then 'Our team does, on the first day.' else '' end",
        answered_at="case when k = 2 or n % 5 > 0 then now() - interval '5 hours' end",
        **here,
    )


def briefs(size: Size) -> None:
    source, here = of_deals(size)
    fill(
        Brief,
        f"{source} where n % 4 = 0",
        id="bench_id('brief', n)",
        status="'all_well'",
        words="'All is well here.'",
        cast_id="bench_id('client', n)",
        next_words="'We go on as planned.'",
        next_owner_id="bench_id('seller', n)",
        state="'seen'",
        sent_at="now() - interval '3 days'",
        **here,
    )


def notes(size: Size) -> None:
    fill(
        Note,
        f"from generate_series(1, {size.people // 5}) n",
        id="bench_id('note', n)",
        workspace_id=WORKSPACE,
        by_id=f"bench_id('member', 1 + n % {MEMBERS})",
        person_id="bench_id('person', n)",
        words="'Called. They want to see the **line** running first.'",
        created_at="now() - interval '2 days'",
    )
