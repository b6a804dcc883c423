"""How fast an import is, from the upload to people who can be found."""

import random
import tempfile
import time
from pathlib import Path
from unittest.mock import patch

from django.core.files import File

from goodbuy.integrations import actions
from goodbuy.integrations.models import Import
from goodbuy.integrations.running import run_import
from goodbuy.workspaces.boundary import acting_as_member
from goodbuy.workspaces.models import Member

SYLLABLES = ("ba", "de", "di", "ka", "ke", "la", "lo", "ma", "mi", "na", "ro", "sa", "to", "vi")
FIRST = ("Ana", "Ben", "Cem", "Dora", "Eva", "Finn", "Hugo", "Ida", "Jonas", "Zoë")
TITLES = ("Buyer", "Head of operations", "Owner", "Plant manager")


def bench_import(rows: int, *, by: Member, seed: int = 7) -> float:
    """Seconds for a file of this many people, some twice, as a member and a worker would."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"people-{rows}-{seed}.csv"
        write_people(path, rows, seed)
        begun = time.perf_counter()
        # The queue is left out: the work of the worker is done here, at once.
        with acting_as_member(by), path.open("rb") as file, patch.object(actions, "enqueue"):
            one = actions.bring_file(File(file, name=path.name), by=by)
            actions.start(one, by=by)
        run_import(one.workspace_id, one.pk)
        seconds = time.perf_counter() - begun
    with acting_as_member(by):
        one.refresh_from_db()
    if one.state != Import.State.DONE:
        raise RuntimeError(f"The import did not end well: {one.problem}")
    return seconds


def write_people(path: Path, rows: int, seed: int) -> None:
    chance = random.Random(seed)

    def word(length: int) -> str:
        return "".join(chance.choices(SYLLABLES, k=length)).capitalize()

    companies = [f"{word(3)} {word(2)}" for _ in range(max(1, rows // 5))]
    with path.open("w", encoding="utf-8") as file:
        file.write("First Name,Last Name,Email,Phone,Company,Job Title,City,Country\n")
        for number in range(rows):
            # One row in fifty is of someone who stands in the file already.
            number = chance.randrange(number) if number and not number % 50 else number
            first, last = chance.choice(FIRST), word(3)
            phone = f"({chance.randint(201, 989)}) {chance.randint(200, 999)}-{number % 10000:04}"
            file.write(
                f"{first},{last},person{number}@{seed}.example,{phone},{chance.choice(companies)},"
                f"{chance.choice(TITLES)},{word(2)},US\n"
            )
