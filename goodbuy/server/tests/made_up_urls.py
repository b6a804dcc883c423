"""Pages made for tests of the shells: the real shells, scripts and worker around little content."""

from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.shortcuts import redirect, render
from django.template import RequestContext, Template, loader
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from goodbuy.config.urls import urlpatterns as real

STATIC = Path(__file__).resolve().parents[2] / "static"
PAGE = """{% extends "guest.html" %}{% block body_attrs %} data-worker="/room-sw.js"{% endblock %}
{% block top %}<a class="name" href="#main">Harbor <em>with</em> Northlight</a>{% endblock %}
{% block main %}<h1>Your site is nearly ready</h1>
<form method="post" action="/room/x/ask/" data-draft="ask"><div class="field">
<label for="q">Your question</label><input id="q" name="q"></div>
<footer><button class="btn" name="how" value="openly">Ask</button></footer></form>{% endblock %}"""
asked: list[str] = []


SHELL = """{% extends "workspace.html" %}{% block title %}Shell{% endblock %}{% block main %}
<header class="head"><h1>Nine things deserve you today</h1><p>In order.</p></header>
<ol data-keys-list>{% for n in "12" %}<li id="item-{{ n }}" data-keys-item tabindex="-1">
<h2>Item {{ n }}</h2><a class="btn" data-primary href="#settled-{{ n }}">Settle {{ n }}</a>
<a class="btn" data-later href="#later-{{ n }}">Later {{ n }}</a></li>{% endfor %}</ol>
<label>Note <input name="note"></label>
{% endblock %}"""


def shell(request: HttpRequest) -> HttpResponse:
    workspace = SimpleNamespace(name="Northlight")
    dana = SimpleNamespace(
        pk=uuid4(), name="Dana Whitlock", workspace=workspace, workspace_id=uuid4()
    )
    request.member = dana  # type: ignore[attr-defined]
    return HttpResponse(Template(SHELL).render(RequestContext(request)))


def palette(request: HttpRequest) -> HttpResponse:
    groups = [
        {"title": "Do", "items": [{"url": "#1", "icon": "ask", "words": "Answer Ingrid"}]},
        {
            "title": "Go to",
            "items": [
                {"url": "#2", "icon": "way", "words": "Harbor & Pine Foods", "kind": "Deal"},
                {"url": "/room/x/ask/", "icon": "hand", "words": "Make a promise", "post": True},
            ],
        },
    ]
    found = [] if request.GET.get("q") == "zzz" else groups
    return render(request, "parts/_palette_results.html", {"groups": found})


def room(request: HttpRequest) -> HttpResponse:
    return HttpResponse(Template(PAGE).render(RequestContext(request)))


@csrf_exempt
def ask(request: HttpRequest) -> HttpResponse:
    if request.POST["q"] == "fault":
        return HttpResponseServerError(loader.render_to_string("500.html"))
    if request.headers.get("HX-Request") != "true":
        return redirect("/shell/")
    asked.append(f"{request.POST['q']} {request.POST['how']}")
    return HttpResponse("")


def worker(request: HttpRequest) -> HttpResponse:
    script = (STATIC / "js" / "sw.js").read_text()
    return HttpResponse(script, content_type="text/javascript")


urlpatterns = [
    path("shell/", shell),
    path("palette/", palette),
    path("room/x/", room),
    path("room/x/ask/", ask),
    path("room-sw.js", worker),
    *real,
]
