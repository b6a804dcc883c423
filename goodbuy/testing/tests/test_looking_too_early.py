"""A test that drives a browser waits for what it means: a busy machine comes to everything later.

`expect(…)` and `until(…)` look again until it is so. What looks once, and at once, is refused here.
"""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[2]
LOOKS_ONCE = re.compile(
    "count|get_attribute|text_content|(all_)?(inner|text)_(html|contents|texts?)"
    "|is_(checked|disabled|editable|enabled|hidden|visible)"
)
# What they say may be gone on with; an assertion would look at it once.
READS = re.compile("bounding_box|content|evaluate|input_value")
ACTS = re.compile(
    "(un)?check|(dbl)?click|dispatch_event|drag_to|fill|go_(back|forward)|insert_text|type"
    "|press(_sequentially)?|select_option|set_checked|tap|up"
)
SLEEPS = re.compile("wait_for_timeout|sleep")


def is_marked(nodes):
    return any("mark.browser" in ast.unparse(node) for node in nodes)


def of_a_browser(tree):
    """The functions that drive one: those that are marked, or all where the file is."""
    marks = [
        node.value
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "pytestmark"
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and is_marked(marks + node.decorator_list):
            yield node


def called(node):
    """The name of the method that is called here."""
    is_method = isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    return node.func.attr if is_method else ""


def is_of_rows(call):
    return ".objects" in ast.unparse(call.func) or (called(call) == "count" and call.args)


def early_in(function):
    for node in ast.walk(function):
        name = called(node)
        if SLEEPS.fullmatch(name) or (LOOKS_ONCE.fullmatch(name) and not is_of_rows(node)):
            yield node
        if isinstance(node, ast.Assert):
            inside = list(ast.walk(node))
            yield from (one for one in inside if READS.fullmatch(called(one)))
            yield from (one for one in inside if ast.unparse(one) == "page.url")
        for first, second in after_each_other(node):
            act = first.value if isinstance(first, ast.Expr) else None
            if ACTS.fullmatch(called(act)) and isinstance(second, ast.Assert):
                yield second


def after_each_other(node):
    for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
        if isinstance(block, list):
            yield from zip(block, block[1:], strict=False)


def found_in(text):
    return [
        f"{one.lineno}: {ast.unparse(one)}"
        for function in of_a_browser(ast.parse(text))
        for one in early_in(function)
    ]


def test_no_browser_test_looks_too_early():
    files = {path: path.read_text() for path in PACKAGE.rglob("tests/test_*.py")}
    driving = {path: text for path, text in files.items() if "mark.browser" in text}
    assert len(driving) > 15
    early = [f"{path.name}:{one}" for path, text in driving.items() for one in found_in(text)]
    assert not early, "\n".join(["", *early])


@pytest.mark.parametrize(
    "line",
    [
        "assert page.locator('.tile').count() == 1",
        "assert 'Sent' in page.inner_text('h1')",
        "assert not page.locator('.bulk').is_visible()",
        "return [one.inner_text() for one in page.locator('li').all()]",
        "assert page.evaluate('scrollY') == 0",
        "assert page.input_value('#q') == ''",
        "assert '/login/' in page.url",
        "page.mouse.up(); assert sent[0].method == 'POST'",
        "page.click('button'); assert Deal.objects.count() == 1",
        "page.click('button'); page.wait_for_timeout(500)",
    ],
)
def test_who_looks_once_is_found(line):
    told = f"@pytest.mark.browser\ndef test_it(page):\n    {line}"
    assert len(found_in(told)) == 1
    assert found_in(told.replace("@pytest.mark.browser", "")) == []
    assert found_in(f"pytestmark = [pytest.mark.browser]\n{told.partition('\n')[2]}")


@pytest.mark.parametrize(
    "line",
    [
        "expect(page.locator('.tile')).to_have_count(1)",
        "page.click('button'); page.wait_for_url('**/done/'); assert Deal.objects.count() == 1",
        "assert made.count(b'/Type /Page ') == 1",
        "box = page.locator('.tile').bounding_box()",
        "page.evaluate('scrollTo(0, 600)')",
    ],
)
def test_who_waits_is_let_alone(line):
    assert found_in(f"@pytest.mark.browser\ndef test_it(page):\n    {line}") == []
