"""The wheel holds everything: installed into an empty environment, far from the repository."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import sysconfig
import venv
import zipfile
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from goodbuy.server.tests.running import data_folder, environment, free_port
from goodbuy.testing.waiting import PATIENCE, until

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("wheel")]

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder)]
    subprocess.run([*command, str(REPOSITORY)], check=True, capture_output=True)
    return next(folder.glob("goodbuy-*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`goodbuy` in an environment of its own.

    The libraries are not fetched again, which would say nothing of our wheel: ours are linked in,
    one by one, and only those that the wheel's own list leads to. So a library that we use and do
    not declare is missing here as it would be anywhere, and `pip check` compares the versions.
    """
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(
        subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    )
    lend(Requirement("goodbuy"), packages, [packages])
    return folder / "bin" / "goodbuy"


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


def lend(wanted: Requirement, to: Path, where: list[Path], seen: set[str] | None = None) -> None:
    """Link what this requirement leads to, and whatever that leads to, from our environment."""
    seen = set() if seen is None else seen
    found = next(iter(distributions(name=wanted.name, path=[str(path) for path in where])), None)
    assert found is not None, f"{wanted} is declared and not installed"
    for top in {file.parts[0] for file in found.files or []} - {"..", "__pycache__"}:
        if not (to / top).exists():
            (to / top).symlink_to(Path(str(found.locate_file(top))))
    for line in found.requires or []:
        needed = Requirement(line)
        extras = [{"extra": extra} for extra in wanted.extras] or [{"extra": ""}]
        is_for_us = not needed.marker or any(needed.marker.evaluate(extra) for extra in extras)
        if is_for_us and str(needed) not in seen:
            seen.add(str(needed))
            lend(needed, to, [Path(sysconfig.get_path("purelib"))], seen)


def test_every_library_that_it_declares_is_there_in_a_version_that_it_takes(command):
    asked = [str(command.with_name("python")), "-m", "pip", "check"]
    told = subprocess.run(asked, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr
    strangers = [str(command.with_name("python")), "-c", "import pytest"]
    assert subprocess.run(strangers, capture_output=True).returncode == 1, "only what is declared"


def run(command: Path, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    made = {**environment(data), "PYTHONPATH": ""}
    return subprocess.run(
        [str(command), *words], env=made, cwd="/", capture_output=True, text=True, timeout=PATIENCE
    )


def test_everything_that_is_not_python_is_inside(wheel):
    inside = set(zipfile.ZipFile(wheel).namelist())
    endings = {".html", ".txt", ".css", ".js", ".svg", ".woff2", ".yaml", ".csv", ".json"}
    expected = {
        str(path.relative_to(REPOSITORY))
        for path in (REPOSITORY / "goodbuy").rglob("*")
        if path.suffix in endings and not {"tests", "testing"} & set(path.parts)
    }
    assert expected
    assert expected <= inside
    assert any("/migrations/0001" in name for name in inside)
    assert not [name for name in inside if "/tests/" in name or "goodbuy/testing" in name]
    licences = [name.rsplit("/", 1)[-1] for name in inside if "dist-info/licenses/" in name]
    assert sorted(licences) == ["LICENSE", "NOTICE"]


def test_its_commands_work_in_an_empty_place(command, data):
    told = run(command, data, "doctor")
    assert told.returncode == 0, told.stdout + told.stderr
    told = run(command, data, "migrate")
    assert (told.returncode, told.stdout) == (0, "The database is up to date.\n"), told.stderr


def test_it_serves_pages_and_static_files(command, data):
    import urllib.request

    port = free_port()
    made = {**environment(data), "PYTHONPATH": ""}
    process = subprocess.Popen(
        [str(command), "serve", "--port", str(port)], env=made, cwd="/", stdout=subprocess.PIPE
    )
    address = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None
        try:
            return urllib.request.urlopen(f"{address}/healthz/", timeout=60).status == 200
        except OSError:
            return False

    try:
        until(answers)
        request = urllib.request.Request(f"{address}{hashed_css(data)}")
        request.add_header("Accept-Encoding", "br")
        with urllib.request.urlopen(request, timeout=60) as css:
            assert css.headers["Content-Encoding"] == "br"
            assert "immutable" in css.headers["Cache-Control"]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE) == 0


def hashed_css(data: Path) -> str:
    import json

    names = json.loads((data / "static" / "staticfiles.json").read_text())["paths"]
    return f"/static/{names['css/base.css']}"


def test_the_repository_is_not_what_runs(command):
    asked = [str(command.with_name("python")), "-c", "import goodbuy; print(goodbuy.__file__)"]
    made = {**os.environ, "PYTHONPATH": ""}
    where = subprocess.run(asked, cwd="/", env=made, capture_output=True, text=True).stdout
    assert str(command.parents[1]) in where
