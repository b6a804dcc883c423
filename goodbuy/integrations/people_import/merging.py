"""Finds which of the staged people are here already, by the surest sign first."""

from dataclasses import dataclass, field
from typing import Any

from goodbuy.integrations.copying import KEY_IN_SQL, execute, fetch
from goodbuy.integrations.models import Import

# A column of the file that is empty says nothing; one that is filled says what is right.
TEXTS = (
    "name",
    "given_name",
    "family_name",
    "title",
    "city",
    "country",
    "zone",
    "language",
    "website",
)
MANY = 1000
FILLED_ONCE = ("email", "phone", "photo")


def plain(text: str) -> str:
    """`goodbuy_plain` without the call of a function, where there is no accent to take off."""
    bare = f"octet_length({text}) = length({text})"
    return f'case when {bare} then lower({text} collate "C") else goodbuy_plain({text}) end'


COMPANIES_HERE = f"""
update staged_company s set here = c.id from (
  select distinct on (s.place) s.place, c.id from staged_company s
  join people_company c on c.workspace_id = %(workspace)s and c.deleted_at is null
    and c.sort_name = left({plain("s.name")}, 200)
  order by s.place, c.id
) c where c.place = s.place
"""
SAME_COMPANY = f"""
update staged_person p set company = f.first from (
  select place, min(place) over (partition by coalesce(here::text, {plain("name")})) as first
  from staged_company
) f where f.place = p.company and f.first <> f.place
"""
# From the surest sign to the least: the same line of the same file, an address, a number with the
# name, the name at the company, and the name alone where a row holds nothing else.
SIGNS = {
    0: """select u.line, u.id from integrations_importedrows r
       cross join unnest(r.ids, r.lines) as u (id, line)
       join people_person p on p.id = u.id and p.deleted_at is null
       where r.of_id = %(before)s and r."table" = 'people_person' and r.lines <> '{}'""",
    1: """select e.line, a.person_id from staged_email e
       join people_emailaddress a on a.workspace_id = %(workspace)s and a.normal = e.normal
       join people_person p on p.id = a.person_id and p.deleted_at is null""",
    2: """select f.line, a.person_id from staged_phone f
       join people_phonenumber a on a.workspace_id = %(workspace)s and a.normal = f.normal
       join people_person p on p.id = a.person_id and p.deleted_at is null
       join staged_person s on s.line = f.line
       where f.normal <> '' and f.label <> 'fax'
         and lower(p.family_name) = lower(s.family_name)
         and lower(left(p.given_name, 1)) = lower(left(s.given_name, 1))""",
    3: """select s.line, p.id from staged_person s
       join staged_company c on c.place = s.company and c.here is not null
       join people_person p on p.workspace_id = %(workspace)s and p.company_id = c.here
         and p.sort_name = {sort} and p.deleted_at is null""",
    4: """select s.line, p.id from staged_person s
       join people_person p on p.workspace_id = %(workspace)s and p.sort_name = {sort}
         and p.company_id is null and p.deleted_at is null
       where s.is_known_by_name""",
}


SORTED_BY = "coalesce(nullif(trim(s.family_name || ' ' || s.given_name), ''), s.name)"
SORT = f"left({plain(SORTED_BY)}, 200)"
# Asked before the dearer question, which looks at each person here as well.
CAN_BE = {
    1: """select exists (select from staged_email e
       join people_emailaddress a on a.workspace_id = %(workspace)s and a.normal = e.normal)""",
    2: """select exists (select from staged_phone f
       join people_phonenumber a on a.workspace_id = %(workspace)s and a.normal = f.normal
       where f.normal <> '' and f.label <> 'fax')""",
    3: "select exists (select from staged_company where here is not null)",
}
MATCH = """
update staged_person s set here = m.id, how = m.how from (
  select distinct on (line) line, id, how from staged_match order by line, how, id
) m where m.line = s.line
"""
# Rows that turned out to be one person here are one person of the file, too.
ONE_PERSON = """
update staged_person s set leader = g.leader from (
  select here, min(leader) as leader from staged_person where here is not null
  group by here having count(distinct leader) > 1
) g where s.here = g.here and s.leader <> g.leader
"""
FOLLOWERS = """
update staged_person s set here = l.here, how = l.how, leader = l.leader
from staged_person l where l.line = s.leader and s.line <> s.leader
"""
LEADERS_LEARN = """
update staged_person l set here = f.here, how = f.how from (
  select distinct on (leader) leader, here, how from staged_person
  where line <> leader and here is not null order by leader, how, line
) f where l.line = f.leader and l.here is null
"""
REPEATS = """
create temporary table staged_repeat on commit drop as
select line, leader from staged_person where line <> leader
"""
FOLD = """
update staged_person l set {sets}, words = f.words, note = f.note from (
  select leader, {firsts},
    left(string_agg(words, ' ' order by line), 4000) as words,
    coalesce((select string_agg(n, E'\\n\\n' order by o) from (
      select n, min(o) as o from unnest(array_agg(note order by line)) with ordinality as u (n, o)
      where n <> '' group by n) d), '') as note
  from staged_person where leader in (select leader from staged_repeat)
  group by leader
) f where l.line = f.leader
"""
# Each address and number of a person once, and numbered as they come: the first one has place 0,
# as those of a single row have it from the beginning.
IN_ORDER = (
    """
update {table} t set line = r.leader,
  -- After those of the rows before it: hardly anybody has a thousand in one row.
  place = t.place + (r.line - r.leader)::bigint * 1000
from staged_repeat r where r.line = t.line
""",
    """
delete from {table} t using (
  select id, row_number() over (partition by line, coalesce(nullif(normal, ''), value)
    order by place) as n
  from {table} where line in (select leader from staged_repeat)
) f where f.id = t.id and f.n > 1
""",
    """
update {table} t set place = f.n - 1 from (
  select id, row_number() over (partition by line order by place) as n
  from {table} where line in (select leader from staged_repeat)
) f where f.id = t.id
""",
)


@dataclass
class People:
    """The merge of one import's staged people; every step is one statement over all of them."""

    of: Import
    now: Any
    source: str
    before: Any = None
    are_many: bool = False
    matches: int = 0
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def values(self) -> dict[str, Any]:
        return {
            "workspace": self.of.workspace_id,
            "import": self.of.pk,
            "now": self.now,
            "source": self.source[:120],
            "member": self.of.member_id,
            "actor": self.of.member.name[:120],
            "before": self.before,
            "policy": self.of.duplicates,
            "file": self.of.file_name,
        }

    def run(self, sql: str, **names: str) -> int:
        for name, text in {"key": KEY_IN_SQL, "sort": SORT, **names}.items():
            sql = sql.replace("{" + name + "}", text)
        return execute(sql.replace("{{", "{").replace("}}", "}"), self.values)

    def ask(self, sql: str) -> Any:
        return fetch(sql, self.values)

    def find_who_is_here(self) -> None:
        self.are_many = self.ask("select count(*) from staged_person")[0][0] > MANY
        if self.are_many:
            execute("set local work_mem = '64MB'")
        # How many there are matters to a plan; what stands in them can be guessed from a few.
        execute("set local default_statistics_target = 10")
        execute("analyze staged_person (line, leader, company, here)")
        execute("analyze staged_email (line, normal); analyze staged_phone (line, normal)")
        execute("analyze staged_company")
        self.run(COMPANIES_HERE)
        self.run(SAME_COMPANY)
        execute(
            "create temporary table staged_match (line int, id uuid, how smallint) on commit drop"
        )
        wanted = [how for how in SIGNS if self._can_be(how)]
        if self.are_many:
            # From here on statistics are old: row by row would be chosen and take minutes.
            execute("set local enable_nestloop = off")
        for how in wanted:
            self.matches += self.run(
                f"insert into staged_match select distinct m.*, {how} from ({SIGNS[how]}) m"
            )
        if self.matches:
            self.run(MATCH)

    def _can_be(self, how: int) -> bool:
        if how == 0:
            return self.before is not None
        return how not in CAN_BE or bool(self.ask(CAN_BE[how])[0][0])

    def gather(self) -> None:
        """Makes each person one leading row with everything that its other rows say."""
        moved = self._agree_on_who_is_here() if self.matches else 0
        # Few as a rule, of which no plan knows as long as they stand among all.
        if not self.run(REPEATS):
            return
        execute("analyze staged_repeat")
        columns = (*TEXTS, *FILLED_ONCE)
        sets = ", ".join(f"{c} = coalesce(nullif(l.{c}, ''), f.{c}, '')" for c in columns)
        sets += ", birthday = coalesce(l.birthday, f.birthday)"
        sets += ", company = coalesce(l.company, f.company)"
        firsts = ", ".join(
            f"(array_agg({c} order by line) filter (where {c} <> ''))[1] as {c}" for c in columns
        )
        for c in ("birthday", "company"):
            firsts += f", (array_agg({c} order by line) filter (where {c} is not null))[1] as {c}"
        self.run(FOLD, sets=sets, firsts=firsts)
        for table in ("staged_email", "staged_phone"):
            for statement in IN_ORDER:
                self.run(statement, table=table)
        if moved:
            self._tell_of_late_repeats()

    def _agree_on_who_is_here(self) -> int:
        """Rows of one person are one person here; how many rows were not known to be that."""
        self.run(LEADERS_LEARN)
        moved = self.run(ONE_PERSON)
        self.run(FOLLOWERS)
        return moved

    def _tell_of_late_repeats(self) -> None:
        self.run("""
            insert into integrations_importrow
              (id, workspace_id, created_at, of_id, line, verdict, reason, cells)
            select {key}, %(workspace)s, %(now)s, %(import)s, s.line, 'repeated',
              'It is the same person as in line ' || s.leader ||
              '; what both say was put together.',
              array[s.name, s.email]
            from staged_person s where s.line <> s.leader and not exists (
              select from integrations_importrow r where r.of_id = %(import)s and r.line = s.line)
        """)
