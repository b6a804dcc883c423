"""What is done once after each change of the code."""

from __future__ import annotations

import os

import pytest

from goodbuy.server import prepare


@pytest.fixture
def package(tmp_path, monkeypatch):
    folder = tmp_path / "house"
    (folder / "tests").mkdir(parents=True)
    for name in ("__init__.py", "door.py", "tests/test_door.py"):
        (folder / name).write_text("here = True\n")
    monkeypatch.setattr(prepare, "PACKAGE", folder)
    return folder


def compiled(folder):
    return sorted(file.name.partition(".")[0] for file in folder.rglob("*.pyc"))


def test_the_code_is_kept_compiled_for_the_next_start_and_its_tests_are_not(package, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    prepare.compile_code()
    assert compiled(package) == ["__init__", "door"]


def test_a_folder_that_may_not_be_written_is_no_reason_not_to_start(package, monkeypatch):
    def refuse(*args, **options):
        raise PermissionError(13, "Read-only file system")

    monkeypatch.setattr(os, "mkdir", refuse)
    prepare.compile_code()
    assert compiled(package) == []
