"""A review on paper, in the language of whoever asks for it."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils.translation import get_language

from goodbuy.kernel.paper import pdf_of
from goodbuy.plans.models import Review
from goodbuy.plans.review_page import ReviewPage


def paper_of(review: Review, page: ReviewPage) -> bytes:
    deal = review.deal
    facts = {
        "page": page,
        "company": deal.company_name,
        "title": deal.name,
        "firm": deal.workspace.name,
        "language": get_language() or "en",
    }
    return pdf_of(render_to_string("plans/review_paper.html", facts))
