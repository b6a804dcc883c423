from __future__ import annotations

import secrets
from datetime import date, datetime, timedelta
from typing import Any, ClassVar, Self
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import connection, models, transaction
from django.utils.translation import gettext_lazy as _

from goodbuy.deals.models.cast import CastMember
from goodbuy.deals.models.deal import Deal
from goodbuy.deals.secret_words import code_mark, derived_code, derived_token, same
from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, Refusal, WrongState
from goodbuy.kernel.last_days import last_moment
from goodbuy.kernel.tongues import for_us, for_us_later, is_spoken
from goodbuy.timeline.models import Actor, Event, RecordedModel, record
from goodbuy.workspaces.boundary import WEB
from goodbuy.workspaces.models import Member, WorkspaceQuerySet, known_states, token_hash
from goodbuy.workspaces.policies import definer_function


class GrantQuerySet(WorkspaceQuerySet):
    def live(self) -> Self:
        """Approved, not revoked and not too old: what opens a room today."""
        fresh = models.Q(expires_at=None) | models.Q(expires_at__gt=clock.now())
        return self.filter(fresh, state=Grant.State.ACTIVE)

    def for_list(self) -> Self:
        return self.select_related("cast").order_by("cast__side", "cast__order", "created_at")


class Grant(RecordedModel):
    """One person's access to one room. The token of its link is stored hashed."""

    class Level(models.TextChoices):
        LINK = "link", for_us_later("The link is enough")
        EMAIL = "email", for_us_later("The link, and their e-mail address is asked")
        CODE = "code", for_us_later("The link, and a code by e-mail")

    class State(models.TextChoices):
        PROPOSED = "proposed", for_us_later("Waiting for approval")
        ACTIVE = "active", for_us_later("Active")
        REVOKED = "revoked", for_us_later("Revoked")

    class Digest(models.TextChoices):
        WEEKLY = "weekly", _("Every week")
        FORTNIGHTLY = "fortnightly", _("Every other week")
        WANTED = "wanted", _("Only when something is wanted from me")
        NONE = "none", _("No more of these e-mails")

    MOVES = {State.ACTIVE: [State.PROPOSED], State.REVOKED: [State.PROPOSED, State.ACTIVE]}
    VALID_FOR = timedelta(days=365)
    CODE_LASTS = timedelta(minutes=10)
    CODE_TRIES = 5
    A_DIGEST_DAY = 5
    # Use is no news: these change without an event and are in no replay.
    DERIVED: ClassVar[frozenset[str]] = RecordedModel.DERIVED | {
        "last_used_at", "first_used_at", "code_expires_at", "code_tries", "digest_sent_on",
    }  # fmt: skip

    guest_verbs = ("select", "insert", "update")
    guest_rows = "id = {grant}"
    # A client may propose a colleague; it stays without a token until a member approves.
    guest_adds = "deal_id = {deal} and state = 'proposed' and token_hash is null"

    deal = models.ForeignKey(Deal, models.CASCADE, related_name="grants", db_index=False)
    cast = models.ForeignKey(CastMember, models.CASCADE, related_name="grants", db_index=False)
    email = models.EmailField()
    level = models.CharField(max_length=5, choices=Level, default=Level.LINK)
    state = models.CharField(max_length=8, choices=State, default=State.ACTIVE, editable=False)
    token_hash = models.BinaryField(max_length=32, unique=True, null=True, editable=False)
    # 128 random bits. Together with the installation's secret key they give the token again, so
    # that a mail written tomorrow can carry the same link; the database alone gives nothing.
    link_seed = models.BinaryField(max_length=16, null=True, editable=False)
    expires_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, editable=False)
    first_used_at = models.DateTimeField(null=True, editable=False)
    revoked_at = models.DateTimeField(null=True, editable=False)
    code_hash = models.BinaryField(max_length=32, null=True, editable=False)
    code_seed = models.BinaryField(max_length=16, null=True, editable=False)
    code_expires_at = models.DateTimeField(null=True, editable=False)
    code_tries = models.PositiveSmallIntegerField(default=0, editable=False)
    language = models.CharField(max_length=10, default="en")
    zone = models.CharField(max_length=64, blank=True)
    # Weekly digest: ISO weekday 1 to 7 of the client's working morning; 0: none.
    digest_weekday = models.PositiveSmallIntegerField(default=A_DIGEST_DAY)
    digest_mode = models.CharField(max_length=11, choices=Digest, default=Digest.WEEKLY)
    digest_sent_on = models.DateField(null=True, editable=False)

    objects: ClassVar[Any] = GrantQuerySet.as_manager()

    actor_kind = "guest"

    class Meta:
        verbose_name = "link"
        verbose_name_plural = "links"
        indexes = [models.Index(fields=["deal", "state"], name="grant_deal")]
        constraints = [
            models.UniqueConstraint(
                fields=["cast"],
                condition=~models.Q(state="revoked"),
                name="grant_one_live_a_person",
            ),
            known_states("grant_state_known", "state", "proposed active revoked"),
            known_states("grant_level_known", "level", "link email code"),
            known_states("grant_digest_known", "digest_mode", "weekly fortnightly wanted none"),
            models.CheckConstraint(
                name="grant_opens_only_when_active",
                condition=models.Q(state="active") | models.Q(token_hash=None),
            ),
        ]

    def __str__(self) -> str:
        return for_us("%(cast)s’s link") % {"cast": self.cast.name}

    @property
    def actor_name(self) -> str:
        return self.cast.name

    def event_places(self) -> dict[str, Any]:
        return {"deal_id": self.deal_id}

    @property
    def digest_day(self) -> int:
        """The weekday on which a digest may come, 1 to 7; 0 when none comes."""
        return 0 if self.digest_mode == self.Digest.NONE else self.digest_weekday

    @property
    def is_expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= clock.now()

    @property
    def until_on(self) -> date | None:
        zone = ZoneInfo(self.deal.workspace.zone)
        return self.expires_at.astimezone(zone).date() if self.expires_at else None

    @property
    def is_open(self) -> bool:
        return self.state == self.State.ACTIVE and not self.is_expired

    # Verbs

    @classmethod
    @transaction.atomic
    def give(
        cls,
        deal: Deal,
        *,
        cast: CastMember,
        email: str,
        by: Member,
        level: str = Level.LINK,
        expires_at: datetime | None = None,
        mail: bool = True,
    ) -> tuple[Grant, str]:
        """Let someone of the cast into the room. The token is for showing once."""
        _check_member(by)
        grant = cls(
            deal=deal, cast=cast, email=email.strip().lower(), level=level, expires_at=expires_at
        )
        grant._check(cast)
        # Until they choose for themselves: their own language, where we know and speak it.
        own = cast.person.language if cast.person else ""
        grant.language = own if is_spoken(own) else deal.workspace.language
        grant.zone = cast.zone
        token = grant._seed()
        grant.born("grant.given", by=by, facts={"is_mailed": mail})
        return grant, token

    @classmethod
    @transaction.atomic
    def propose(cls, deal: Deal, *, cast: CastMember, email: str, by: Grant) -> Grant:
        """A client asks for a colleague to be let in; a member approves it."""
        grant = cls(deal=deal, cast=cast, email=email.strip().lower(), state=cls.State.PROPOSED)
        grant._check(cast)
        grant.language = by.language
        grant.born("grant.proposed", by=by)
        return grant

    @transaction.atomic
    def approve(self, *, by: Member, mail: bool = True) -> str:
        """Let a proposed colleague in. Returns the token, to be shown once."""
        _check_member(by)
        token = self._seed()
        seeds: dict[str, Any] = {"link_seed": self.link_seed, "token_hash": self.token_hash}
        expires = clock.now() + self.VALID_FOR
        facts = {"is_mailed": mail}
        self.move(
            self.State.ACTIVE, "grant.approved", by=by, facts=facts, expires_at=expires, **seeds
        )
        self.cast.admit(by=by)
        return token

    @transaction.atomic
    def revoke(self, *, by: Actor) -> Event:
        """The link opens nothing from this moment on; a page that is open is closed."""
        _check_member(by)
        gone: dict[str, Any] = dict.fromkeys(["token_hash", "link_seed", "code_hash", "code_seed"])
        gone["revoked_at"] = clock.now()
        event = self.move(self.State.REVOKED, "grant.revoked", by=by, **gone)
        with connection.cursor() as cursor:
            body = f'revoke:{self.pk} {{"kind": "grant.revoked"}}'
            cursor.execute("select pg_notify('live', %s)", [body])
        return event

    @classmethod
    @transaction.atomic
    def revoke_all(cls, deal: Deal, *, by: Member) -> int:
        """Close a whole room. Returns how many links that ended."""
        open_ones = list(cls.objects.filter(deal=deal).exclude(state=cls.State.REVOKED))
        for grant in open_ones:
            grant.revoke(by=by)
        return len(open_ones)

    @transaction.atomic
    def renew(self, *, by: Actor, mail: bool = True) -> str:
        """A fresh link for the same person; the old one is dead. Returns the token."""
        _check_member(by)
        if self.state != self.State.ACTIVE:
            raise WrongState("This link was revoked. Give a new one instead.")
        token = self._seed()
        # A day that somebody chose stays, unless it is over.
        expires = clock.now() + self.VALID_FOR if self.is_expired else self.expires_at
        fields = {"link_seed": self.link_seed, "token_hash": self.token_hash}
        Grant.objects.filter(pk=self.pk).update(expires_at=expires, **fields)
        self.refresh_from_db()
        facts = {"is_mailed": mail}
        record(
            "grant.renewed",
            about=self,
            by=by,
            deal_id=self.deal_id,
            changed={"expires_at": expires},
            facts=facts,
        )
        return token

    def token(self) -> str:
        """The link's token once more, for a mail. Makes a fresh link where it cannot be known."""
        if self.state != self.State.ACTIVE:
            raise WrongState("This link is not active, so it cannot be sent.")
        if self.link_seed:
            token = derived_token(self.pk, bytes(self.link_seed))
            if same(token_hash(token), self.token_hash):
                return token
        token = self._seed()
        fields = {"link_seed": self.link_seed, "token_hash": self.token_hash}
        Grant.objects.filter(pk=self.pk).update(**fields)
        return token

    def address(self) -> str:
        return f"{settings.GOODBUY_URL}/r/{self.token()}/"

    def expire(self, *, by: Actor, at: datetime | None = None) -> Event | None:
        """Set the moment after which the link only offers a fresh one."""
        _check_member(by)
        return self.change("grant.changed", by=by, expires_at=at or clock.now())

    def set_level(self, level: str, *, by: Actor) -> Event | None:
        _check_member(by)
        if level not in self.Level.values:
            raise Refusal("Choose how much the link asks for: nothing more, the address or a code.")
        return self.change("grant.changed", by=by, level=level)

    def open_until(self, day: date | None, *, by: Actor) -> Event | None:
        """The last day on which the link opens the room; None: it has no end."""
        _check_member(by)
        is_new = day != self.until_on
        ends = last_moment(day, self.deal.workspace.zone) if is_new else self.expires_at
        return self.change("grant.changed", by=by, expires_at=ends)

    def prefer(self, *, by: Actor, **fields: Any) -> Event | None:
        """The reader's own choice: language of days, zone, and which digests come on which day."""
        unknown = fields.keys() - {"language", "zone", "digest_weekday", "digest_mode"}
        if unknown or (by.actor_kind == "guest" and by.pk != self.pk):
            raise NotAllowed("Only what you see yourself is yours to choose.")
        weekly, none = self.Digest.WEEKLY, self.Digest.NONE
        # Who names a day wants to hear again; who wants to hear again needs a day.
        if fields.get("digest_weekday") and self.digest_mode == none:
            fields = {"digest_mode": weekly, **fields}
        if fields.get("digest_mode", none) != none and not self.digest_weekday:
            fields = {"digest_weekday": self.A_DIGEST_DAY, **fields}
        return self.change("grant.preferred", by=by, **fields)

    @transaction.atomic
    def ask_code(self) -> bool:
        """Have six digits sent to the known address; false when one went out a moment ago."""
        now = clock.now()
        soonest = now + self.CODE_LASTS - timedelta(minutes=1)
        rested = models.Q(code_expires_at=None) | models.Q(code_expires_at__lt=soonest)
        # Wrong tries are forgotten only when the last code is too old: asking again buys none.
        tries = models.Case(
            models.When(code_expires_at__gt=now, then=models.F("code_tries")), default=0
        )
        seed = secrets.token_bytes(16)
        code = derived_code(self.pk, seed)
        has_tries = models.Q(code_tries__lt=self.CODE_TRIES) | models.Q(code_expires_at__lte=now)
        rows = Grant.objects.filter(rested, has_tries, pk=self.pk, state=self.State.ACTIVE)
        sent = rows.update(
            code_seed=seed,
            code_hash=code_mark(self.pk, seed, code),
            code_tries=tries,
            code_expires_at=now + self.CODE_LASTS,
        )
        self.refresh_from_db()
        if sent:
            record("grant.code_asked", about=self, by=self, deal_id=self.deal_id)
        return bool(sent)

    def check_code(self, code: str) -> bool:
        """Whether these are the six digits; each wrong answer is one of five tries.

        Raises nothing: a refusal would undo the transaction and with it the count.
        """
        seed = bytes(self.code_seed or b"")
        right = code_mark(self.pk, seed, code.strip()) if seed else None
        usable = Grant.objects.filter(
            pk=self.pk,
            state=self.State.ACTIVE,
            code_expires_at__gt=clock.now(),
            code_tries__lt=self.CODE_TRIES,
        )
        if (
            right
            and same(right, self.code_hash)
            and usable.filter(code_hash=right).update(code_hash=None, code_seed=None)
        ):
            return True
        usable.update(code_tries=models.F("code_tries") + 1)
        return False

    @property
    def has_code_tries_left(self) -> bool:
        lasts = self.code_expires_at is not None and self.code_expires_at > clock.now()
        return lasts and self.code_tries < self.CODE_TRIES

    def touch(self) -> None:
        """The room was opened with this link. Written at most once a minute."""
        now = clock.now()
        if self.last_used_at and self.last_used_at > now - timedelta(minutes=1):
            return
        old = models.Q(last_used_at=None) | models.Q(last_used_at__lte=now - timedelta(minutes=1))
        Grant.objects.filter(old, pk=self.pk).update(last_used_at=now)
        if Grant.objects.filter(pk=self.pk, first_used_at=None).update(first_used_at=now):
            record("grant.opened", about=self, by=self, deal_id=self.deal_id)
        self.last_used_at = now

    def _seed(self) -> str:
        self.link_seed = secrets.token_bytes(16)
        token = derived_token(self.pk, self.link_seed)
        self.token_hash = token_hash(token)
        return token

    def _check(self, cast: CastMember) -> None:
        if cast.side == CastMember.Side.SELLER:
            raise Refusal(
                "%(cast)s is one of us and sees the room from the deal page.", cast=cast.name
            )
        if cast.has_left and not cast.is_proposed:
            raise Refusal("%(cast)s has left, so no link is given.", cast=cast.name)
        if self.level not in self.Level.values:
            raise Refusal("Choose how much the link asks for: nothing more, the address or a code.")
        try:
            validate_email(self.email)
        except ValidationError:
            raise Refusal(
                "“%(email)s” is no e-mail address. Check it: the link goes there.",
                email=self.email,
            ) from None
        if Grant.objects.filter(cast=cast).exclude(state=self.State.REVOKED).exists():
            raise WrongState(
                "%(name)s has a link already. Renew it, or revoke it first.", name=cast.name
            )


def _check_member(by: Actor) -> None:
    if isinstance(by, Member) and by.is_viewer:
        raise NotAllowed("You can read everything here, and change nothing: your role is viewer.")


# A link's token is all that is known when it is opened: which grant is it, of which deal?
definer_function(
    "goodbuy_find_grant(wanted bytea)",
    "table (id uuid, workspace_id uuid, deal_id uuid, cast_id uuid) language sql",
    "select id, workspace_id, deal_id, cast_id from deals_grant where token_hash = wanted",
    WEB,
)
# A page that listens is told nothing once its link is closed (server/live.py).
definer_function(
    "goodbuy_open_grants(wanted uuid[])",
    "setof uuid language sql",
    "select id from deals_grant where id = any(wanted) and state = 'active' "
    "and (expires_at is null or expires_at > now())",
    WEB,
)
