"""People, teams, roles and keys."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7

LANGUAGES = (("zh", "中文"), ("en", "English"))


class Team(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.TextField(unique=True)
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "team"

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["User"]):
    """What Django and allauth ask of a user table. People are made by `access.people`, not here."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in by e-mail. People who left are inactive, never deleted: history still names them."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(max_length=254, unique=True)
    name = models.TextField()
    language = models.CharField(max_length=8, choices=LANGUAGES, default="zh")
    time_zone = models.TextField(default="Asia/Shanghai")
    is_active = models.BooleanField(default=True)
    is_admin = models.BooleanField(default=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="people")
    created_at = models.DateTimeField(default=now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects = People()

    class Meta:
        db_table = "app_user"
        constraints = (models.UniqueConstraint(Lower("email"), name="app_user_email_any_case"),)

    def __str__(self) -> str:
        return self.name or self.email

    # Django's templates and allauth ask these of any user; nothing of ours does.
    @property
    def is_staff(self) -> bool:
        return False

    @property
    def is_superuser(self) -> bool:
        return False

    def has_perm(self, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, app_label: str) -> bool:
        return False


class Role(models.Model):
    """What one may do. `grants`: {object or "*": {"read": scope, "write": scope, "delete": scope, "create": bool}}."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(unique=True)
    name: models.JSONField[Any, Any] = models.JSONField(default=dict)
    grants: models.JSONField[Any, Any] = models.JSONField(default=dict)
    abilities: models.JSONField[Any, Any] = models.JSONField(default=list)
    is_shipped = models.BooleanField(default=False)

    class Meta:
        db_table = "role"

    def __str__(self) -> str:
        return self.key


class Membership(models.Model):
    """A person has a role, in a team or (without one) everywhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, null=True, on_delete=models.CASCADE, related_name="memberships")

    class Meta:
        db_table = "membership"
        constraints = (
            models.UniqueConstraint(fields=["user", "role", "team"], name="membership_once", nulls_distinct=False),
        )


class ApiKey(models.Model):
    """The key itself is shown once; we keep its first letters (to recognise it) and its SHA-256.

    `limits` narrow what its person may: {"access": "read", "objects": ["contact", …]}; empty is all that they may.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.TextField()
    prefix = models.CharField(max_length=12)
    hash = models.CharField(max_length=64, unique=True)
    limits: models.JSONField[Any, Any] = models.JSONField(default=dict)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="keys")
    created_at = models.DateTimeField(default=now)
    last_used_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "api_key"
