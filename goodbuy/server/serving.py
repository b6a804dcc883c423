"""`goodbuy serve`, `goodbuy demo` and `goodbuy worker`: settle, prepare, fork."""

from __future__ import annotations

import logging
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec

from goodbuy.server.place import Place, settled
from goodbuy.server.prepare import PACKAGE, load_django, ready_to_serve
from goodbuy.server.problems import StartError
from goodbuy.server.supervisor import Child, Supervisor, in_a_child
from goodbuy.server.web import PortTaken, bind

NEXT_PORTS = 50
NICE = 5


def serve(*, host: str, port: int, processes: int, with_worker: bool) -> int:
    listener = bind(host, port)
    os.environ.setdefault("GOODBUY_URL", address_of(host, port))
    os.environ["GOODBUY_STATIC"] = "hashed"
    with settled(meanwhile=load_django) as place:
        return _run(place, listener, processes, with_worker=with_worker, tell=_tell_served)


def demo(*, host: str, port: int | None, processes: int, fresh: bool) -> int:
    listener = bind_for_demo(host, port)
    os.environ["GOODBUY_DEMO"] = "1"
    os.environ["GOODBUY_URL"] = address_of(host, listener.getsockname()[1])
    # Whatever the machine is set up for, the demo's mail goes to its outbox page.
    os.environ.pop("GOODBUY_SMTP", None)
    os.environ["GOODBUY_STATIC"] = "hashed"
    with settled(demo=True, fresh=fresh, meanwhile=load_django) as place:
        return _run(place, listener, processes, with_worker=True, tell=_tell_demo)


def work_alone() -> int:
    """The worker on a machine of its own."""
    with settled() as place:
        _load(place)
        return Supervisor([_worker()], place.postgres).run()


def develop(*, host: str, port: int) -> int:
    """The demo with one web process that starts again whenever a file changes."""
    bind(host, port).close()
    os.environ["GOODBUY_DEMO"] = "1"
    os.environ["GOODBUY_URL"] = address_of(host, port)
    with settled(demo=True) as place:
        _load(place, static="")
        _tell_demo(place)
        worker = subprocess.Popen([sys.executable, "-m", "goodbuy.server.command", "worker"])
        try:
            command = ["uvicorn", "--factory", "goodbuy.server.asgi:Application", "--reload"]
            options = ["--reload-dir", str(PACKAGE), "--host", host, "--port", str(port)]
            return subprocess.call([sys.executable, "-m", *command, *options])
        finally:
            worker.terminate()
            worker.wait()


def bind_for_demo(host: str, port: int | None) -> socket.socket:
    """The port that was asked for and no other; unasked, the first free one from 8000."""
    if port is not None:
        return bind(host, port)
    for candidate in range(8000, 8000 + NEXT_PORTS):
        try:
            return bind(host, candidate)
        except PortTaken:
            continue
    raise StartError(f"Ports 8000 to {8000 + NEXT_PORTS - 1} are all in use. Name one with --port.")


def address_of(host: str, port: int) -> str:
    name = "localhost" if host in ("0.0.0.0", "::", "127.0.0.1", "::1") else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"


def _run(
    place: Place,
    listener: socket.socket,
    processes: int,
    *,
    with_worker: bool,
    tell: Callable[[Place], None],
) -> int:
    _load(place)
    _look_up()
    children = [_web(number, listener) for number in range(1, processes + 1)]
    if with_worker:
        children.append(_worker())
    tell(place)
    return Supervisor(children, place.postgres).run()


def _load(place: Place, static: str = "hashed") -> None:
    os.environ["GOODBUY_STATIC"] = static
    load_django()
    ready_to_serve(place)
    # Imported here, so that every process shares them instead of loading its own.
    import goodbuy.server.asgi  # noqa: F401
    import goodbuy.server.worker  # noqa: F401


def _look_up() -> None:
    """What each web process would look up for its first visitor, and keep for itself."""
    from goodbuy.server.asgi import pages
    from goodbuy.server.drawn import read_main_templates
    from goodbuy.server.found_out import find_out_about_tables, import_what_is_asked_for_later
    from goodbuy.server.side_by_side import lay_side_by_side

    import_what_is_asked_for_later()
    pages()
    read_main_templates()
    find_out_about_tables()
    lay_side_by_side()


def _web(number: int, listener: socket.socket) -> Child:
    def work(lifeline: int) -> None:
        from goodbuy.server.asgi import Application
        from goodbuy.server.web import Web

        logging.getLogger("uvicorn").setLevel(logging.ERROR)
        Web(Application(), lifeline).run(sockets=[listener])

    return Child(f"Web process {number}", work)


def _worker() -> Child:
    def work(lifeline: int) -> None:
        from goodbuy.server import worker

        # Somebody waits for a page; nobody waits for a job at the same second.
        os.nice(NICE)
        worker.run(lifeline)

    return Child("The worker", work)


def _tell_served(place: Place) -> None:
    print(f"Goodbuy is at {os.environ['GOODBUY_URL']}  (Ctrl-C ends it)", flush=True)


def _tell_demo(place: Place) -> None:
    address = os.environ["GOODBUY_URL"]

    def tell() -> None:
        from goodbuy.server.prepare import as_owner

        as_owner()
        team = room = f"{address}/"
        if find_spec("goodbuy.server.sample"):
            team, room = import_module("goodbuy.server.sample").addresses(address)
        print(f"\n  Work as the owner:         {team}")
        print(f"  See what the client sees:  {room}")
        print(f"\n  Everything is kept in {place.data}. Ctrl-C ends it.\n")

    in_a_child(tell)
