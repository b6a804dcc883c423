"""Turns a row of cells into a deal, along the columns and the stages that were agreed on."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from goodbuy.integrations.csv_files.dates import Order, parse_date
from goodbuy.integrations.csv_files.numbers import currency_in, parse_amount
from goodbuy.integrations.csv_files.people import Columns
from goodbuy.integrations.csv_files.table import Row
from goodbuy.integrations.csv_files.words import plain
from goodbuy.integrations.records import DealRecord

TEXTS = (
    "name",
    "stage",
    "company",
    "contact",
    "contact_email",
    "product",
    "currency",
    "owner",
    "external_id",
)
EMAIL_IN_BRACKETS = re.compile(r"^(.*?)\s*[(<]\s*([^()<>\s]+@[^()<>\s]+)\s*[)>]\s*$")

# Where a deal of another program stands here. What they call won has long been running, so it
# is live: `agreed` is the day of the signature and no place to rest.
STAGES = {
    "exploring": "prospecting|prospect|new|lead|qualification|qualified|qualified to buy|discovery|"
    "appointment scheduled|appointmentscheduled|qualifiedtobuy|open|contacted|interest|neu|nouveau|"
    "nuevo|nieuw|opportunity|exploring|first contact|not started",
    "evaluating": "engaging|engaged|proposal|proposal sent|proposal made|negotiation|quote|quoted|"
    "presentation scheduled|presentationscheduled|decision maker bought in|decisionmakerboughtin|"
    "demo|demo scheduled|evaluating|evaluation|offer|angebot|verhandlung|offerte|propuesta|"
    "negociacion|proposition|negociation|in progress|verbal agreement",
    "onboarding": "contract sent|contractsent|onboarding|implementation|in delivery|kickoff|signed|"
    "agreed|contract signed",
    "live": "won|closed won|closedwon|live|customer|gewonnen|gagne|gagnee|ganado|gewonnen deal|"
    "active|delivered|completed|in clearing",
    "proven": "proven|verified",
    "declined": "lost|closed lost|closedlost|declined|verloren|perdu|perdue|perdido|rejected|"
    "abandoned|disqualified|no sale",
    "resting": "resting|archived|churned|inactive|renewal lost",
    "renewing": "renewal|renewing",
}
BY_STAGE = {word: stage for stage, words in STAGES.items() for word in words.split("|")}
# These need a client's verdict, a day or a reason, which no file of another program holds.
CANNOT_BE_IMPORTED = ("agreed", "proven", "paused", "broken_off")


@lru_cache(1024)
def guess_stage(word: str) -> str:
    """The stage here for a stage there; '' asks the user."""
    stage = BY_STAGE.get(plain(word), "")
    # Only a client's verdict makes a deal proven, so a file can say no more than live.
    if stage == "proven":
        return "live"
    return "evaluating" if plain(word) in ("contract sent", "contractsent") else stage


def deal_reader(
    columns: Columns, order: Order, decimal: str, stages: dict[str, str]
) -> Callable[[Row], DealRecord]:
    where = [
        (column["field"].replace("deal_name", "name"), place)
        for place, column in enumerate(columns)
        if column["field"]
    ]

    def read(row: Row) -> DealRecord:
        deal = DealRecord(row.line, problem=row.problem)
        for field, place in where:
            value = row.cells[place].strip()
            if value:
                _set(deal, field, value, columns[place]["header"], order, decimal)
        deal.stage = _stage(deal, stages)
        if match := EMAIL_IN_BRACKETS.match(deal.contact):
            deal.contact, deal.contact_email = match[1], match[2]
        return deal

    return read


def _set(deal: DealRecord, field: str, value: str, header: str, order: Order, decimal: str) -> None:
    if field in TEXTS:
        setattr(deal, field, " ".join(value.split()))
    elif field == "value":
        deal.value = parse_amount(value, decimal)
        deal.currency = deal.currency or currency_in(value)
        if deal.value is None:
            deal.problem = f"“{value}” is no amount."
    elif field in ("opened_on", "closed_on"):
        setattr(deal, field, parse_date(value, order))
        if getattr(deal, field) is None:
            deal.problem = f"“{value}” is no day that we can read."
    elif field in ("note", "reason", "pipeline"):
        deal.notes.append(value if field == "note" else f"{header}: {value}")


def _stage(deal: DealRecord, stages: dict[str, str]) -> str:
    if not deal.stage:
        return "exploring"
    chosen = stages.get(deal.stage) or guess_stage(deal.stage)
    if not chosen and not deal.problem:
        deal.problem = f"We do not know where a deal in “{deal.stage}” stands here."
    return chosen


def product_key(name: str) -> str:
    """'GTXPro' and 'GTX Pro' are one product."""
    return re.sub(r"[\W_]+", "", name.casefold())


def one_spelling(products: Iterable[tuple[str, int]]) -> dict[str, str]:
    """For each spelling the one to use: the one with more words, then the more frequent.

    'GTXPro' alone in a column with 'GTX Basic' and 'GTX Plus Pro' is two words of them, glued.
    """
    listed = list(products)
    words = {word for name, _ in listed if len(name.split()) > 1 for word in name.split()}
    best: dict[str, tuple[int, int, str]] = {}
    for name, count in listed:
        parted = _part(name, words)
        mine = (len(parted.split()), count, parted)
        key = product_key(name)
        best[key] = max(best.get(key, mine), mine)
    return {name: best[product_key(name)][2] for name, _ in listed}


def _part(name: str, words: set[str]) -> str:
    for place in range(1, len(name)):
        if name[:place] in words and name[place:] in words:
            return f"{name[:place]} {name[place:]}"
    return name
