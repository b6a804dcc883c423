from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from goodbuy.insight.trust import firm_trust, trust_between
from goodbuy.people.models import Company, Person
from goodbuy.workspaces.access import MemberRequest, member_view


@require_GET
@member_view
def person_trust(request: MemberRequest, pk: UUID) -> HttpResponse:
    """What the trust between the reader and this person rests on, from the record."""
    people = Person.objects.visible_to(request.member)
    person = get_object_or_404(people.select_related("company"), pk=pk)
    trust = trust_between(request.member, person)
    context = {"person": person, "figures": trust.figures}
    return render(request, "insight/person_trust.html", context)


@require_GET
@member_view
def company_trust(request: MemberRequest, pk: UUID) -> HttpResponse:
    """The firm's share of the trust in its people: derived, and labelled so."""
    company = get_object_or_404(Company.objects.visible_to(request.member), pk=pk)
    found = firm_trust(request.member, company)
    return render(request, "insight/company_trust.html", {"company": company, "trust": found})
