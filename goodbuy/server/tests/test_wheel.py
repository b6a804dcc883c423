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
from pathlib import Path

import pytest

from goodbuy.server.tests.running import data_folder, environment, free_port, until

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
    """`goodbuy` in an environment of its own; what it stands on is lent by ours."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    install = [str(python), "-m", "pip", "install", "--quiet", "--no-deps", "--no-index"]
    subprocess.run([*install, str(wheel)], check=True, capture_output=True)
    asked = [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]
    packages = Path(
        subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    )
    (packages / "lent.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin" / "goodbuy"


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with data_folder() as folder:
        yield folder


def run(command: Path, data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    made = {**environment(data), "PYTHONPATH": ""}
    return subprocess.run(
        [str(command), *words], env=made, cwd="/", capture_output=True, text=True, timeout=180
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
            return urllib.request.urlopen(f"{address}/healthz/", timeout=5).status == 200
        except OSError:
            return False

    try:
        until(answers)
        request = urllib.request.Request(f"{address}{hashed_css(data)}")
        request.add_header("Accept-Encoding", "br")
        with urllib.request.urlopen(request, timeout=5) as css:
            assert css.headers["Content-Encoding"] == "br"
            assert "immutable" in css.headers["Cache-Control"]
    finally:
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0


def hashed_css(data: Path) -> str:
    import json

    names = json.loads((data / "static" / "staticfiles.json").read_text())["paths"]
    return f"/static/{names['css/base.css']}"


def test_the_repository_is_not_what_runs(command):
    asked = [str(command.with_name("python")), "-c", "import goodbuy; print(goodbuy.__file__)"]
    made = {**os.environ, "PYTHONPATH": ""}
    where = subprocess.run(asked, cwd="/", env=made, capture_output=True, text=True).stdout
    assert str(command.parents[1]) in where
