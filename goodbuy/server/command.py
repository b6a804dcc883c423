"""The `goodbuy` command."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from typing import Any

from goodbuy.server.problems import StartError

KINDS, DUPLICATES = ("people", "companies", "deals"), ("update", "skip", "new")
DATES = ("day-first", "month-first")


def main(arguments: list[str] | None = None) -> int:
    parser = _parser()
    known = parser.parse_args(arguments)
    # Ending by SIGTERM cleans up as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        return int(known.run(known) or 0)
    except StartError as problem:
        print(f"goodbuy: {problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # `goodbuy doctor | head` has read enough; nothing more may be printed at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="goodbuy", description="A CRM that does not stop at the close."
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="COMMAND")

    demo = verbs.add_parser("demo", help="a sample workspace to look around in")
    demo.add_argument("--fresh", action="store_true", help="begin again with a new sample")
    _address(demo, port=None)
    demo.set_defaults(run=_demo)

    dev = verbs.add_parser("dev", help="the demo, started again whenever the code changes")
    _address(dev, port=8000)
    dev.set_defaults(run=_dev)

    serve = verbs.add_parser("serve", help="the web server and the worker")
    _address(serve, port=int(os.environ.get("GOODBUY_PORT", "8000")))
    serve.add_argument("--no-worker", action="store_true", help="the worker runs elsewhere")
    serve.set_defaults(run=_serve)

    verbs.add_parser("worker", help="the worker alone").set_defaults(run=_worker)
    verbs.add_parser("migrate", help="bring the database up to date").set_defaults(run=_migrate)

    _import_words(verbs.add_parser("import", help="people, companies or deals from a file"))

    exporting = verbs.add_parser("export", help="everything of a workspace into one zip")
    exporting.add_argument("file", type=Path)
    exporting.add_argument("--workspace", help="its name, if there is more than one")
    exporting.set_defaults(run=_export)

    _keeping(verbs)
    return parser


def _keeping(verbs: Any) -> None:
    """The verbs for whoever keeps the installation well."""
    doctor = verbs.add_parser("doctor", help="what works here and what does not")
    doctor.set_defaults(run=_doctor)

    bounce = verbs.add_parser("bounce", help="a mail that came back, from standard input")
    bounce.set_defaults(run=_bounce)

    backup = verbs.add_parser("backup", help="database and files into one file")
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=_backup)

    restore = verbs.add_parser("restore", help="a backup into an empty place")
    restore.add_argument("file", type=Path)
    restore.add_argument("--force", action="store_true", help="remove what is there first")
    restore.set_defaults(run=_restore)


def _address(parser: argparse.ArgumentParser, port: int | None) -> None:
    parser.add_argument("--host", default=os.environ.get("GOODBUY_HOST", "127.0.0.1"))
    parser.add_argument("--port", type=_port, default=port)
    parser.add_argument("--processes", type=_count, default=2, help="web processes")


def _port(text: str) -> int:
    if text.isdigit() and 0 < int(text) < 65536:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no port; one lies between 1 and 65535")


def _count(text: str) -> int:
    if text.isdigit() and 0 < int(text) <= 64:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text} is no number between 1 and 64")


def _demo(chosen: argparse.Namespace) -> int:
    from goodbuy.server.serving import demo

    return demo(host=chosen.host, port=chosen.port, processes=chosen.processes, fresh=chosen.fresh)


def _dev(chosen: argparse.Namespace) -> int:
    from goodbuy.server.serving import develop

    return develop(host=chosen.host, port=chosen.port)


def _serve(chosen: argparse.Namespace) -> int:
    from goodbuy.server.serving import serve

    return serve(
        host=chosen.host,
        port=chosen.port,
        processes=chosen.processes,
        with_worker=not chosen.no_worker,
    )


def _worker(chosen: argparse.Namespace) -> int:
    from goodbuy.server.serving import work_alone

    return work_alone()


def _migrate(chosen: argparse.Namespace) -> None:
    from goodbuy.server.place import settled
    from goodbuy.server.prepare import fingerprint, load_django, prepare

    with settled() as place:
        os.environ["GOODBUY_STATIC"] = "hashed"
        load_django()
        prepare(place, fingerprint())
    print("The database is up to date.")


def _import_words(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="CSV, contact cards, or another system's export")
    parser.add_argument("--workspace", help="its name, if there is more than one")
    parser.add_argument("--kind", choices=KINDS, help="what the rows are, where it is not plain")
    parser.add_argument(
        "--duplicates", choices=DUPLICATES, default="update", help="whoever is here already"
    )
    parser.add_argument("--dates", choices=DATES, help="how 3/4/2026 is meant")
    parser.add_argument(
        "--stage", action="append", default=[], metavar="WORD=STAGE",
        help="what a word of the file means, such as Won=live; as often as needed",
    )  # fmt: skip
    parser.add_argument(
        "--back", action="append", type=int, default=[], metavar="LINE",
        help="somebody whose data was erased here, and who is wanted back",
    )  # fmt: skip
    parser.add_argument("--dry-run", action="store_true", help="say what would be, write nothing")
    parser.set_defaults(run=_import)


def _import(chosen: argparse.Namespace) -> int:
    from goodbuy.server.place import settled
    from goodbuy.server.prepare import load_django

    if not chosen.file.is_file():
        raise StartError(f"There is no file {chosen.file}.")
    with settled():
        load_django()
        from goodbuy.integrations.import_file import Wanted, import_from_command
        from goodbuy.kernel.errors import Refusal

        try:
            said = {name: getattr(chosen, name) for name in Wanted.__slots__}
            done = import_from_command(chosen.file, Wanted(**said))
        except Refusal as problem:
            raise StartError(str(problem)) from problem
    return int(done or 0)


def _export(chosen: argparse.Namespace) -> None:
    from goodbuy.server.place import settled
    from goodbuy.server.prepare import load_django

    with settled():
        load_django()
        from goodbuy.integrations.exporting import export_from_command
        from goodbuy.kernel.errors import Refusal

        try:
            print(export_from_command(chosen.file.absolute(), workspace=chosen.workspace))
        except Refusal as problem:
            raise StartError(str(problem)) from problem


def _doctor(chosen: argparse.Namespace) -> int:
    from goodbuy.server.doctor import examine

    return examine()


def _bounce(chosen: argparse.Namespace) -> int:
    from goodbuy.server.place import settled
    from goodbuy.server.prepare import load_django

    try:
        with settled():
            load_django()
            from goodbuy.deals.bounces import LONGEST_REPORT, hear_report

            print(hear_report(sys.stdin.buffer.read(LONGEST_REPORT)))
    except StartError as problem:
        print(f"goodbuy: {problem}", file=sys.stderr)
        # To a mail server this says: not now, try again.
        return os.EX_TEMPFAIL
    return 0


def _backup(chosen: argparse.Namespace) -> None:
    from goodbuy.server.backup import back_up

    print(back_up(chosen.file))


def _restore(chosen: argparse.Namespace) -> None:
    from goodbuy.server.backup import restore

    print(restore(chosen.file, force=chosen.force))


if __name__ == "__main__":
    sys.exit(main())
