"""What a view makes of a refusal: words on its form, a warning, or its page once more."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from types import TracebackType
from typing import Any, Self

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from goodbuy.kernel.errors import Refusal


class Attempt:
    """A block that may be refused: a refusal ends the block, and the view goes on after it.

    `attempt.problem` is then its sentence and `attempt.status` 422; until then "" and 200.
    A transaction stands inside, so that it is undone before the refusal is swallowed:
    `with Attempt() as attempt, transaction.atomic():`.
    """

    def __init__(
        self, tell: Callable[[Any], object] | None = None, *, of: type[Refusal] = Refusal
    ) -> None:
        """`tell` is called with the refusal. Those that are not `of` this kind pass through."""
        self.tell, self.of, self.problem = tell, of, ""
        self.refusal = Refusal()

    @property
    def status(self) -> int:
        return 422 if self.problem else 200

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> bool:
        if not isinstance(problem, self.of):
            return False
        self.problem, self.refusal = str(problem), problem
        if self.tell:
            self.tell(problem)
        return True


def refusal_on(form: BaseForm, field: str | None = None, *, of: type[Refusal] = Refusal) -> Attempt:
    """A refusal stands on the form, at the field or above them all; the form keeps what was typed.

    `with refusal_on(form):` do it, tell of it and return; what follows renders the form.
    """
    return Attempt(lambda problem: form.add_error(field, str(problem)), of=of)


def refusal_warned(request: HttpRequest, *, of: type[Refusal] = Refusal) -> Attempt:
    """A refusal becomes a message on the page that is shown next."""
    return Attempt(lambda problem: messages.warning(request, str(problem)), of=of)


def blank_form(form_class: type[BaseForm]) -> SafeString:
    """A form that nobody filled in, drawn once for each language: it is alike on every page."""
    kind: Any = form_class
    return _blank(kind, get_language())


@lru_cache(maxsize=256)
def _blank(form_class: type[BaseForm], tongue: str | None) -> SafeString:
    return render_to_string("parts/_form.html", {"form": form_class()})


def form_page(request: HttpRequest, template: str, form: BaseForm, /, **facts: Any) -> HttpResponse:
    """The page of a form; its status is 422 when something is wrong in it."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **facts}, status=status)
