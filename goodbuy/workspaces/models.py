from __future__ import annotations

import base64
import hashlib
import json
import secrets
from datetime import timedelta
from typing import Any, ClassVar, Self

from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import connection, models, transaction

from goodbuy.kernel import clock
from goodbuy.kernel.errors import NotAllowed, WrongState
from goodbuy.kernel.ids import uuid7
from goodbuy.kernel.tongues import for_us, for_us_later
from goodbuy.workspaces.following import tell_followers


class UserManager(BaseUserManager["User"]):
    @transaction.atomic
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        from allauth.account.models import EmailAddress

        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password) if password else user.set_unusable_password()
        user.save(using=self._db)
        # Nobody signs up by themselves, so an address is known to be theirs: the letter that
        # brought them here went to it. Without this row sign-in would ask for a second code.
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractBaseUser):
    """Someone who can sign in. What they may see is decided by their memberships alone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(unique=True)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(default=clock.now)

    objects = UserManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    @classmethod
    def still_there(cls, pk: Any) -> User | None:
        """This person, if they may still sign in."""
        return cls.objects.filter(pk=pk, is_active=True).first()

    # Nobody administers this installation through the web.
    is_staff = False
    is_superuser = False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Workspace(models.Model):
    """One selling organisation: the tenant. Holds nothing that its clients may not read."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=120)
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, default="US")
    currency = models.CharField(max_length=3, default="USD")
    language = models.CharField(max_length=10, default="en")
    # An unedited narration draft publishes itself after this many minutes; empty: never.
    narration_delay_minutes = models.PositiveIntegerField(null=True, blank=True, default=240)
    answer_hours = models.PositiveSmallIntegerField(default=8)
    # The longest that someone who leads a deal may be silent; those further back, a multiple.
    silent_days = models.PositiveSmallIntegerField(default=14)
    # What this firm says about sellers who stay after the signature, in its own words.
    staying_words = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField(default=clock.now, editable=False)

    def __str__(self) -> str:
        return self.name


class WorkspaceQuerySet(models.QuerySet[Any]):
    def visible_to(self, member: Member) -> Self:
        return self.filter(workspace_id=member.workspace_id)

    def shared_with(self, grant: Any) -> Self:
        """Rows of the grant's own deal; row-level security holds the same line below."""
        return self.filter(workspace_id=grant.workspace_id, deal_id=grant.deal_id)


class WorkspaceModel(models.Model):
    """A row of exactly one workspace, kept inside it by row-level security (see policies.py).

    `guest_verbs` is empty unless a room shows the table; `guest_rows` is the SQL condition that a
    client's rows meet, in which {deal}, {grant} and {cast} stand for the current ones, and
    `guest_adds` the one for new rows, `guest_changes` the one for changes where that is another;
    `guest_columns` are the only columns that a client changes, where not all. `member_rows` narrows
    what members see beyond their workspace; {member} is the one who asks, and null for the
    clockwork.
    """

    guest_verbs: ClassVar[tuple[str, ...]] = ()
    guest_rows: ClassVar[str] = "deal_id = {deal}"
    guest_adds: ClassVar[str] = ""
    guest_changes: ClassVar[str] = ""
    guest_columns: ClassVar[tuple[str, ...]] = ()
    member_rows: ClassVar[str] = ""
    # What those see who do not see all: see workspaces/sight.py.
    sight: ClassVar[str] = ""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    workspace = models.ForeignKey(
        Workspace, models.CASCADE, related_name="+", db_index=False, editable=False
    )
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        abstract = True


def unchecked_workspace() -> Any:
    """The workspace of a table whose rows come by the hundred thousand: not looked up for each.

    Row-level security lets in no other than the boundary's, which was read from its row, and a
    trigger keeps a workspace while there are people in it. An import spent a sixth on looking.
    """
    return models.ForeignKey(
        Workspace,
        models.CASCADE,
        related_name="+",
        db_index=False,
        db_constraint=False,
        editable=False,
    )


def known_states(name: str, field: str, states: str) -> Any:
    """The check constraint that keeps a state column to these words, given with spaces between.

    A Meta class cannot see its model's choices; a test compares the two.
    """
    known = models.Q(**{f"{field}__in": states.split()})
    return models.CheckConstraint(name=name, condition=known)


class Member(WorkspaceModel):
    """A person of the selling team."""

    class Role(models.TextChoices):
        OWNER = "owner", for_us_later("Owner")
        MANAGER = "manager", for_us_later("Manager")
        SELLER = "seller", for_us_later("Seller")
        DELIVERY = "delivery", for_us_later("Delivery")
        VIEWER = "viewer", for_us_later("Viewer")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=120)
    email = models.EmailField()
    role = models.CharField(max_length=10, choices=Role)
    title = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    country = models.CharField(max_length=2, default="US")
    left_at = models.DateTimeField(null=True, editable=False)

    actor_kind = "member"

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="member_once_a_workspace"),
            known_states("member_role_known", "role", "owner manager seller delivery viewer"),
        ]
        indexes = [models.Index(fields=["user"], name="member_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def actor_name(self) -> str:
        return self.name

    @property
    def is_viewer(self) -> bool:
        return self.role == self.Role.VIEWER

    @property
    def is_manager(self) -> bool:
        return self.role in (self.Role.OWNER, self.Role.MANAGER)

    def require_manager(self, what: str) -> None:
        if not self.is_manager:
            raise NotAllowed("Only an owner or a manager can %(what)s. Ask one of them.", what=what)

    @transaction.atomic
    def edit(self, *, by: Member, **fields: Any) -> None:
        """Change what is known about a member; whoever shows them elsewhere is told."""
        old = {n: getattr(self, n) for n, value in fields.items() if getattr(self, n) != value}
        if not old:
            return
        for name in old:
            setattr(self, name, fields[name])
        self.save(update_fields=list(old))
        tell_followers(self, old, by)

    @transaction.atomic
    def give_role(self, role: str, *, by: Member) -> None:
        by.require_manager(for_us("change what others may do"))
        owner = self.Role.OWNER
        if owner in (self.role, role) and by.role != owner:
            raise NotAllowed("Only an owner can make an owner, or change what an owner may do.")
        if self.role == owner and role != owner:
            self._require_another_owner()
        self.role = role
        self.save(update_fields=["role"])

    @transaction.atomic
    def leave(self, *, by: Member) -> None:
        """End the membership. What the person did stays, under their name."""
        if by.pk != self.pk:
            self._require_who_may_end(by)
        if self.role == self.Role.OWNER:
            self._require_another_owner()
        self.left_at = clock.now()
        self.save(update_fields=["left_at"])
        with connection.cursor() as cursor:
            # Pages that are still open hear nothing more: see server/live.py.
            cursor.execute("select pg_notify('live', %s)", [f"revoke:{self.pk} {{}}"])

    def come_back(self, *, by: Member) -> None:
        """Take the end of a membership back: the same role; whoever was signed out stays so."""
        self._require_who_may_end(by)
        if not Member.objects.filter(pk=self.pk, left_at__isnull=False).update(left_at=None):
            raise WrongState("%(name)s works here already. Nothing changed.", name=self.name)

    def _require_who_may_end(self, by: Member) -> None:
        by.require_manager(for_us("end somebody’s membership"))
        if self.role == self.Role.OWNER and by.role != self.Role.OWNER:
            raise NotAllowed("Only an owner can end the membership of an owner.")

    def _require_another_owner(self) -> None:
        theirs = {"role": self.Role.OWNER, "left_at": None}
        owners = Member.objects.filter(workspace_id=self.workspace_id, **theirs).select_for_update()
        # Locked in one order, so two owners who leave at once cannot both be the last but one.
        if {owner.pk for owner in owners.order_by("pk")} <= {self.pk}:
            raise WrongState(
                "%(name)s is the only owner. Make somebody else an owner first, then try again.",
                name=self.name,
            )


class Invitation(WorkspaceModel):
    """A letter that lets one e-mail address become a member; its token is stored hashed."""

    VALID_FOR = timedelta(days=14)

    email = models.EmailField()
    name = models.CharField(max_length=120, blank=True)
    role = models.CharField(max_length=10, choices=Member.Role)
    token_hash = models.BinaryField(max_length=32, unique=True, editable=False)
    invited_by = models.ForeignKey(Member, models.CASCADE, related_name="+")
    expires_at = models.DateTimeField(editable=False)
    accepted_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    def __str__(self) -> str:
        return for_us("The invitation of %(email)s") % {"email": self.email}

    @classmethod
    def invite(cls, *, email: str, role: str, by: Member, name: str = "") -> tuple[Invitation, str]:
        """Return the invitation and its token, which is shown only here."""
        by.require_manager(for_us("invite people"))
        if role == Member.Role.OWNER and by.role != Member.Role.OWNER:
            raise NotAllowed("Only an owner can make another owner.")
        here = {"workspace_id": by.workspace_id, "email__iexact": email}
        if there := Member.objects.filter(left_at=None, **here).first():
            raise WrongState("%(name)s works here already with this address.", name=there.name)
        if cls.objects.filter(accepted_at=None, withdrawn_at=None, **here).exists():
            raise WrongState("This address is invited already. Send it again from the list above.")
        token = secrets.token_urlsafe(24)
        invitation = cls.objects.create(
            workspace_id=by.workspace_id,
            email=email.lower(),
            name=name,
            role=role,
            invited_by=by,
            token_hash=token_hash(token),
            expires_at=clock.now() + cls.VALID_FOR,
        )
        return invitation, token

    @property
    def is_open(self) -> bool:
        return not self.accepted_at and not self.withdrawn_at and self.expires_at > clock.now()

    @transaction.atomic
    def accept(self, user: User, *, name: str) -> Member:
        taken = Invitation.objects.filter(
            pk=self.pk, accepted_at=None, withdrawn_at=None, expires_at__gt=clock.now()
        ).update(accepted_at=clock.now())
        if not taken:
            raise WrongState(
                "This invitation was used, withdrawn or is too old. Ask for a new one."
            )
        workspace = self.workspace
        member, is_new = Member.objects.get_or_create(
            workspace=workspace,
            user=user,
            defaults={
                "name": name or self.name or user.email,
                "email": user.email,
                "role": self.role,
                "zone": workspace.zone,
                "country": workspace.country,
            },
        )
        if not is_new and member.left_at:
            # Somebody who left comes back as who they were, in the role that they are given now.
            Member.objects.filter(pk=member.pk).update(left_at=None, role=self.role)
        return member

    def renew(self, *, by: Member) -> str:
        """A new token, valid from now; the old letter's link ends."""
        by.require_manager(for_us("invite people"))
        token = secrets.token_urlsafe(24)
        self._change_open(token_hash=token_hash(token), expires_at=clock.now() + self.VALID_FOR)
        return token

    def withdraw(self, *, by: Member) -> None:
        by.require_manager(for_us("withdraw an invitation"))
        self._change_open(withdrawn_at=clock.now())

    def _change_open(self, **fields: Any) -> None:
        still = Invitation.objects.filter(pk=self.pk, accepted_at=None, withdrawn_at=None)
        if not still.update(**fields):
            raise WrongState("This invitation was used or withdrawn already. Nothing was changed.")
        self.refresh_from_db()


class SavedView(WorkspaceModel):
    """A list's filters, sorting and columns under a name, for one member or for everyone."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=30)
    name = models.CharField(max_length=80)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["workspace", "page"], name="savedview_page")]

    def __str__(self) -> str:
        return self.name


class Letter(models.Model):
    """A mail that waits to be sent, or, where there is no mail server in the demo, that is shown.

    Of no tenant: the sending job runs without one. What it says is sealed with a key that is not
    in the database, because letters hold sign-in codes and personal links. Sent, it is deleted.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    to = models.EmailField()
    # By which leave it goes to a client; asked again in the moment of sending.
    leave = models.CharField(max_length=80, blank=True, editable=False)
    sealed = models.BinaryField(editable=False)
    created_at = models.DateTimeField(default=clock.now, editable=False)
    kept_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        indexes = [models.Index(fields=["-created_at"], name="letter_newest")]

    def __str__(self) -> str:
        return for_us("A letter to %(to)s") % {"to": self.to}

    def seal(self, content: dict[str, Any]) -> None:
        self.sealed = _letter_key().encrypt(json.dumps(content).encode())

    def content(self) -> dict[str, Any]:
        """Subject, text, HTML and headers."""
        opened: dict[str, Any] = json.loads(_letter_key().decrypt(bytes(self.sealed)))
        return opened


def _letter_key() -> Fernet:
    derived = hashlib.sha256(b"letters:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(derived))


def token_hash(token: str) -> bytes:
    """SHA-256 of a random token: enough, because the token has 128 bits or more of its own."""
    return hashlib.sha256(token.encode()).digest()
