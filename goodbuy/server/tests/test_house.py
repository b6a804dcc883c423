"""The rules of the house that no linter knows: sizes, doors, names, and what a lock may say."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[3]
PACKAGE = REPOSITORY / "goodbuy"
FILE, FUNCTION, VIEW, TEMPLATE, TASK = 400, 40, 25, 120, 10
# A scene or a property test tells a story, and a story may be longer than a function.
TEST_FUNCTION = 100
FORBIDDEN_CLASSES = re.compile(r"(Service|Manager|Helper|Util|Utils)$")
FORBIDDEN_MODULES = {"utils", "util", "common", "base", "data", "info", "helpers", "services"}
DOORS = {"member_view", "guest_view", "public_view"}
TEXT = {".py", ".html", ".txt", ".md", ".css", ".js", ".yaml", ".toml", ".json", ".lock", ".sh"}
# Written apart, so that this file does not find itself.
WORKPLACE = [
    "/wo" + "rk/",
    "/opt" + "/gb",
    "/tmp" + "/brief",
    "/tmp" + "/land",
    "/root" + "/.pyenv",
]
UNFINISHED = re.compile("\\b(" + "TO" + "DO|FIX" + "ME|XX" + "X)\\b")


def python_files() -> list[Path]:
    return [path for path in PACKAGE.rglob("*.py") if "migrations" not in path.parts]


def is_test(path: Path) -> bool:
    return bool({"tests", "testing"} & set(path.parts))


def name_of(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def parts_named(stem: str) -> list[Path]:
    """`views.py`, or every file of a package `views/`."""
    files = python_files()
    return [p for p in files if not is_test(p) and (p.stem == stem or p.parent.name == stem)]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def too_long(paths: list[Path], ceiling: int) -> list[str]:
    return [
        f"{name_of(path)}: {node.name} has {length(node)} lines"
        for path in paths
        for node in functions(path)
        if length(node) > ceiling
    ]


def repository_text() -> list[Path]:
    folders = [PACKAGE, REPOSITORY / "docs", REPOSITORY / "bin", REPOSITORY / ".ci"]
    inside = [path for folder in folders for path in folder.rglob("*") if path.is_file()]
    top = [path for path in REPOSITORY.iterdir() if path.is_file()]
    return [p for p in inside + top if p.suffix in TEXT or p.parent.name in ("bin", ".ci")]


def test_no_file_is_longer_than_a_sitting():
    long = [path for path in python_files() if len(path.read_text().splitlines()) > FILE]
    assert [name_of(path) for path in long] == []


def test_no_function_is_longer_than_a_screen():
    assert too_long([path for path in python_files() if not is_test(path)], FUNCTION) == []
    assert too_long([path for path in python_files() if is_test(path)], TEST_FUNCTION) == []


def test_views_and_tasks_stay_thin():
    assert too_long(parts_named("views"), VIEW) == []
    assert too_long(parts_named("tasks"), TASK) == []


def test_no_template_is_longer_than_a_screen():
    pages = [p for p in PACKAGE.rglob("*.html") if len(p.read_text().splitlines()) > TEMPLATE]
    assert [name_of(path) for path in pages] == []


def test_views_ask_the_model_and_never_write_rows_themselves():
    found = [
        f"{name_of(path)}: {word}"
        for path in parts_named("views")
        for word in (".save(", ".objects.")
        if word in path.read_text()
        # `.objects.` is a door only when what follows says who may see.
        and re.search(
            re.escape(word) + r"(?!visible_to|shared_with)"
            if word == ".objects."
            else re.escape(word),
            path.read_text(),
        )
    ]
    assert found == []


def test_what_a_refusal_becomes_is_written_once():
    by_hand = re.compile(r"except \w*Refusal as (\w+):\s+(\w+\.add_error|messages\.warning)\(")
    # Swallowed inside its transaction, a refusal would keep the half that was done.
    inside_out = re.compile(r"with [^:\n]*atomic\(\)[^:\n]*, (Attempt|refusal_\w+)\(")
    sources = {path: path.read_text() for path in python_files() if not is_test(path)}
    assert [name_of(p) for p, text in sources.items() if by_hand.search(text)] == []
    assert [name_of(p) for p, text in sources.items() if inside_out.search(text)] == []


def test_nothing_is_left_out_by_a_list_of_rows():
    """NOT IN asks its list again for each row once the list outgrows work_mem: NOT EXISTS joins."""
    by_list = re.compile(
        r"(exclude\(|~Q\()\w+__in=[^()]*?(\w+\.(objects|filter|values)\b|\.values\()"
        r"|not in \(\s*select",
        re.I,
    )
    paths = [path for path in python_files() if not is_test(path)]
    assert [name_of(path) for path in paths if by_list.search(path.read_text())] == []


def test_every_view_wears_its_door():
    bare = []
    routed = "\n".join(path.read_text() for path in parts_named("urls"))
    for path in parts_named("views"):
        for node in ast.parse(path.read_text()).body:
            if not isinstance(node, ast.FunctionDef) or f".{node.name}," not in routed:
                continue
            answers = ast.unparse(node.returns) if node.returns else ""
            takes_request = node.args.args and node.args.args[0].arg == "request"
            worn = {ast.unparse(mark).split("(")[0].split(".")[-1] for mark in node.decorator_list}
            # The kernel knows no members; its one page is wrapped where its address is written.
            is_wrapped = "kernel" in path.parts
            if takes_request and answers.endswith("Response") and not (worn & DOORS or is_wrapped):
                bare.append(f"{name_of(path)}: {node.name}")
    assert bare == []


def test_nothing_is_named_after_what_it_is_not():
    for path in python_files():
        if is_test(path):
            continue
        assert path.stem not in FORBIDDEN_MODULES, name_of(path)
        for node in ast.walk(ast.parse(path.read_text())):
            # Django's own word, where Django asks for one, is not ours to change.
            if isinstance(node, ast.ClassDef) and "Manager" not in " ".join(
                map(ast.unparse, node.bases)
            ):
                assert not FORBIDDEN_CLASSES.search(node.name), f"{name_of(path)}: {node.name}"


def test_no_signals_carry_the_logic():
    found = [
        name_of(path)
        for path in python_files()
        if not is_test(path) and re.search(r"\b(pre|post)_(save|delete)\b", path.read_text())
    ]
    assert found == []


def test_pages_hold_no_script_and_no_style():
    inline = re.compile(
        r"<script(?![^>]*(?:\bsrc=|application/json))[^>]*>|<style|\sstyle=\"|\son\w+=\"",
        re.IGNORECASE,
    )
    found = [
        name_of(path)
        for path in PACKAGE.rglob("*.html")
        # A mail carries its style with it, and no policy of ours reaches the reader's mail program.
        if "mail" not in path.parts and "mail" not in path.stem and inline.search(path.read_text())
    ]
    assert found == []


def test_nothing_is_left_unfinished():
    found = [name_of(p) for p in repository_text() if UNFINISHED.search(p.read_text())]
    assert found == []


@pytest.mark.parametrize("word", WORKPLACE)
def test_the_repository_names_no_machine(word):
    assert [name_of(p) for p in repository_text() if word in p.read_text()] == []


def test_the_locks_name_no_host():
    for name in ("requirements.lock", "package-lock.json"):
        path = REPOSITORY / name
        if path.exists():
            assert not re.search(r"https?://|file:|index-url|\"resolved\"", path.read_text()), name


def test_every_requirement_is_hashed():
    lines = (REPOSITORY / "requirements.lock").read_text().splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert pinned
    assert [line for line in pinned if "==" not in line or not line.endswith("\\")] == []


def test_no_test_is_set_aside():
    mark = re.compile(r"(mark\.(skip|skipif|xfail)|pytest\.(skip|xfail)|importorskip)\b")
    found = [name_of(p) for p in python_files() if is_test(p) and mark.search(p.read_text())]
    assert [name for name in found if not name.endswith("test_house.py")] == []


def test_the_first_pages_stay_short():
    assert len((REPOSITORY / "README.md").read_text().splitlines()) <= 60
    assert len((REPOSITORY / "docs/ARCHITECTURE.md").read_text().splitlines()) <= 120
