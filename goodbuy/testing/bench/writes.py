"""What is written: people, notes, whole files, and a change that appears in open rooms."""

from __future__ import annotations

import asyncio
import time
from itertools import count
from urllib.parse import urlencode

from goodbuy.testing.bench.house import House
from goodbuy.testing.bench.load import (
    Line,
    Requests,
    Timed,
    always,
    ask_once,
    get,
    one_client,
    post,
    post_body,
    quantile,
)
from goodbuy.testing.bench.pages import (
    Measured,
    everywhere,
    run_plain,
    take_rates,
    take_turns,
    warm,
)
from goodbuy.testing.bench.table import Row

BOUNDARY = "----goodbuybench"
OPEN_ROOMS, WRITES = 200, 120
PATIENCE = 300.0

CLEAN = [
    "create temp table gone as select id from people_person where source = 'bench'",
    "delete from timeline_event where person_id in (select id from gone)",
    "delete from timeline_event where kind = 'note.written'",
    "delete from conversations_note where words like 'Bench%'",
    "delete from people_emailaddress where person_id in (select id from gone)",
    "delete from people_phonenumber where person_id in (select id from gone)",
    "delete from people_employment where person_id in (select id from gone)",
    "delete from people_person where id in (select id from gone)",
    "drop table gone",
]


def _measure(
    house: House, asks: Requests, bare: Requests, name: str, values: dict[str, str]
) -> Measured:
    found = Measured()
    warm(house, asks, bare)
    take_turns(house, found, asks, bare, lambda: run_plain(house, name, values))
    take_rates(house, found, asks, bare)
    return found


def _row(found: Measured, what: str, least: int, most: float) -> Row:
    row = found.row(what)
    row.figures = row.figures.split(", 0 queries")[0]
    good = {302} if found.page.statuses == {302} else {200}
    row.checks = [] if good == {302} else [(f"saved, not {sorted(found.page.statuses)}", False)]
    row.check(f"{most:g} ms", found.page.median <= most)
    return row.check(f"{least} requests/s", found.rate >= least)


def create_person(house: House) -> list[Row]:
    run = int(time.time())
    numbers = count()

    def form() -> bytes:
        n = next(numbers)
        fields = {
            "name": f"Bench {run} {n}",
            "emails": f"b{run}.{n}@mail{n}.example",
            "phones": f"+49 40 {run % 100000:05d} {n:05d}",
            "source": "bench",
        }
        return post("/people/new/", house.cookie, fields)

    def bare() -> bytes:
        return get(f"/floor/new_person/?{urlencode(_values(f'{run}-{next(numbers)}'))}")

    def _values(mail: str) -> dict[str, str]:
        return {**everywhere(house), "person": house_person, "mail": mail}

    house_person = house.key("person", 3)
    asks, floors = iter(form, b""), iter(bare, b"")
    found = _measure(house, asks, floors, "new_person", _values(f"{run}@bench.example"))
    _clean(house)
    return [_row(found, "A new person: checked, compared, told", 250, 8)]


def create_note(house: House) -> list[Row]:
    key = house.key("person", 4)
    asks = always(post(f"/notes/person/{key}/", house.cookie, {"words": "Bench, a short note."}))
    values = {"person": key}
    bare = always(get(f"/floor/new_note/?{urlencode(values)}"))
    found = _measure(house, asks, bare, "new_note", values)
    _clean(house)
    return [_row(found, "A new note", 350, 6)]


def _clean(house: House) -> None:
    for sql in CLEAN:
        house.sql.execute(sql)


def make_csv(rows: int, run: int) -> str:
    """One row in fifty is a repeat of the one before, one in a hundred has a broken address."""
    lines = ["First name,Last name,E-mail,Phone,Company,Title,City"]
    for n in range(rows):
        m = n - 1 if n % 50 == 49 else n
        mail = "no address" if n % 100 == 5 else f"r{run}.{m}@import{m % 900}.example"
        lines.append(f"Rosa{m},Bench{run},{mail},+49301{m:07d},Import Firm {m % 900},Buyer,Ulm")
    return "\n".join(lines) + "\n"


def imports(house: House) -> list[Row]:
    """A short one is brought in three times: the middle one counts, and the others are told."""
    wanted = [10_000, 100_000] if house.size.people >= 100_000 else [house.size.people]
    return [_middle(house, rows) for rows in wanted]


def _middle(house: House, rows: int) -> Row:
    times = 3 if rows <= 10_000 else 1
    brought = [_import(house, rows, number) for number in range(times)]
    rates = ", ".join(f"{rows / took:,.0f}" for took, _ in brought)
    row = sorted(brought, key=lambda one: one[0])[times // 2][1]
    row.note += f"; {times} times, in this order: {rates} rows/s" if times > 1 else ""
    return row


def _import(house: House, rows: int, number: int) -> tuple[float, Row]:
    run = int(time.time()) * 10 + number
    body = make_csv(rows, run).encode()
    before, during = Timed(), Timed()
    asks = always(get("/people/", house.cookie))
    one_client(house.product.port, asks, before, most=100, seconds=4)
    bare = _bare_insert(house, rows)
    began = time.perf_counter()
    pk, told = _upload(house, body, f"bench-{run}.csv")
    if not pk:
        return PATIENCE, Row(f"Import of {rows:,} rows", told).check("takes the file", False)
    uploaded = time.perf_counter() - began
    while _state(house, pk) in ("running", "queued") and time.perf_counter() - began < PATIENCE:
        # A few at a time: what is asked after the end counts as the import's time.
        one_client(house.product.port, asks, during, most=2, seconds=0.3)
    took = time.perf_counter() - began
    state, problem = _state(house, pk), house.value(_SAYS, pk)
    found = _finds(house, f"r{run}.{rows - 2}@import")
    row = Row(
        f"Import of {rows:,} rows, from upload to searchable",
        f"{took:.1f} s, {rows / took:,.0f} rows/s (upload and first look {uploaded:.1f} s);"
        f" people list p95 {before.p95:.0f} ms before, {_p95(during):.0f} ms meanwhile",
        f"SQL {bare:.2f} s, {rows / bare:,.0f} rows/s: as many people alone into an empty table of"
        " the same indexes, with nobody beside it",
        f"{took / bare:.1f}",
    )
    row.check("10,000 rows a second", rows / took >= 10_000)
    row.check("found by search", state == "done" and found)
    row.check("other pages' p95 at most doubled", _p95(during) <= 2 * before.p95)
    row.note = problem or _take_back(house, pk)
    return took, row


def _bare_insert(house: House, rows: int) -> float:
    """Seconds that PostgreSQL takes for the rows of people and their indexes, and nothing else."""
    house.sql.execute("create temp table bare (like people_person including indexes)")
    began = time.perf_counter()
    house.sql.execute("insert into bare select * from people_person limit %s", [rows])
    took = time.perf_counter() - began
    house.sql.execute("drop table bare")
    return took


_SAYS = "select problem from integrations_import where id = %s"


def _p95(timed: Timed) -> float:
    return timed.p95 if timed.seconds else 0.0


def _upload(house: House, body: bytes, name: str) -> tuple[str, str]:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    whole = head.encode() + body + f"\r\n--{BOUNDARY}--\r\n".encode()
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    answer = ask_once(house.product.port, post_body("/imports/", house.cookie, whole, kind))
    if answer.status != 302:
        return "", f"the upload was answered with {answer.status}"
    pk = str(house.value("select id from integrations_import order by created_at desc limit 1"))
    start = post(f"/imports/{pk}/start/", house.cookie, {"duplicates": "update"})
    answer = ask_once(house.product.port, start)
    return (pk, "") if answer.status == 302 else ("", f"the start was answered {answer.status}")


def _state(house: House, pk: str) -> str:
    return str(house.value("select state from integrations_import where id = %s", pk))


def _finds(house: House, words: str) -> bool:
    """What was imported stands in the list; the answer is asked for without compression."""
    plain = get(f"/people/?{urlencode({'q': words})}", house.cookie)
    plain = plain.replace(b"gzip, deflate, br, zstd", b"identity")
    return words.encode() in ask_once(house.product.port, plain).body


def _take_back(house: House, pk: str) -> str:
    began = time.perf_counter()
    ask_once(house.product.port, post(f"/imports/{pk}/undo/", house.cookie, {}))
    while _state(house, pk) == "undoing" and time.perf_counter() - began < PATIENCE:
        time.sleep(0.1)
    house.sql.execute("vacuum analyze people_person")
    return f"taken back in {time.perf_counter() - began:.1f} s ({_state(house, pk)})"


def live(house: House) -> list[Row]:
    """As a browser does it: the stream says that something changed, the page is fetched anew."""
    deals = [str(r[0]) for r in house.sql.execute(_ROOMS, [OPEN_ROOMS]).fetchall()]
    heard, seen = asyncio.run(_live(house, deals))
    if not seen:
        return [Row("Live update", "no open room heard anything").check("heard", False)]
    p95 = quantile(seen, 0.95) * 1000
    figures = (
        f"p95 {p95:.0f} ms, median {quantile(seen, 0.5) * 1000:.0f} ms from the write to the new"
        f" page; heard after {quantile(heard, 0.5) * 1000:.0f} ms (p95"
        f" {quantile(heard, 0.95) * 1000:.0f}); {len(seen)} of {min(WRITES, len(deals))} arrived"
    )
    row = Row(f"Live update, {len(deals)} open rooms, write to screen data", figures)
    row.check("p95 under 50 ms", p95 < 50)
    return [row.check("every write arrives", len(seen) >= min(WRITES, len(deals)))]


_ROOMS = "select id from deals_deal where stage = 'onboarding' order by id limit %s"


async def _live(house: House, deals: list[str]) -> tuple[list[float], list[float]]:
    rooms = {deal: await asyncio.to_thread(_ticket, house, deal) for deal in deals}
    streams = {}
    for deal, (_, _, ticket) in rooms.items():
        reader, writer = await asyncio.open_connection("127.0.0.1", house.product.port)
        writer.write(get(f"/live/?{urlencode({'ticket': ticket})}"))
        await reader.readuntil(b"\r\n\r\n")
        streams[deal] = (reader, writer)
    await asyncio.sleep(1.0)
    heard, seen, line = [], [], Line(house.product.port)
    await line.ask(get(rooms[deals[0]][0], rooms[deals[0]][1]))
    for deal in deals[:WRITES]:
        path, cookie, _ = rooms[deal]
        began = time.perf_counter()
        writing = asyncio.create_task(asyncio.to_thread(_write, house, deal))
        if await _news(streams[deal][0]):
            heard.append(time.perf_counter() - began)
            answer = await line.ask(get(path, cookie))
            if answer.status == 200:
                seen.append(time.perf_counter() - began)
        await writing
    for _, writer in streams.values():
        writer.close()
    return heard, seen


async def _news(reader: asyncio.StreamReader) -> bool:
    try:
        async with asyncio.timeout(5):
            while b"data:" not in await reader.readline():
                pass
    except TimeoutError:
        return False
    return True


def _ticket(house: House, deal: str) -> tuple[str, str, str]:
    from goodbuy.deals.models import Grant
    from goodbuy.room.live import ticket_of
    from goodbuy.workspaces.boundary import acting_in

    path, cookie = house.room_of(deal)
    with acting_in(house.key("workspace")):
        grant = Grant.objects.filter(deal_id=deal).first()
        return path, cookie, ticket_of(grant)


def _write(house: House, deal: str) -> None:
    """A member moves the day of the results, which the client sees."""
    from datetime import timedelta

    from goodbuy.deals.models import Deal
    from goodbuy.workspaces.boundary import acting_as_member
    from goodbuy.workspaces.models import Member

    member = Member(pk=house.key("member"), workspace_id=house.key("workspace"), role="owner")
    member.name = "Mira"
    with acting_as_member(member):
        row = Deal.objects.get(pk=deal)
        day = row.value_on + timedelta(days=1)
        row.change("deal.changed", by=member, audience="client", value_on=day)
