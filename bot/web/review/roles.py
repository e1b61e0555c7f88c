"""Who may do what: four groups, each with all that the one before may do. Without a group nothing is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser, AnonymousUser

READER, REVIEWER, LEAD, ADMIN = "reader", "reviewer", "lead", "admin"
ROLES = (READER, REVIEWER, LEAD, ADMIN)

# Codenames of the permissions declared on bot.web.review.models.Casefile.
READ, REVIEW, LEADS, MANAGE = "read", "review", "lead", "manage"
GRANTS = {
    READER: (READ,),
    REVIEWER: (READ, REVIEW),
    LEAD: (READ, REVIEW, LEADS),
    ADMIN: (READ, REVIEW, LEADS, MANAGE),
}
MEANING = {
    READER: "reads masked conversations",
    REVIEWER: "reads, claims, reviews, flags, tags and writes notes",
    LEAD: "also assigns, decides between reviews, sets the random sample, exports, unmasks, erases, invites, unlocks and keeps "
    "the on-call hours",
    ADMIN: "also changes roles, closes accounts and sets limits",
}


def prepare(**_: Any) -> None:
    """Make the four groups and give each exactly its permissions."""
    from django.contrib.auth.models import Group, Permission

    held = {
        p.codename: p for p in Permission.objects.filter(content_type__app_label="review", codename__in=GRANTS[ADMIN])
    }
    for role, codes in GRANTS.items():
        group, _made = Group.objects.get_or_create(name=role)
        group.permissions.set([held[code] for code in codes if code in held])


def role_of(user: AbstractBaseUser | AnonymousUser) -> str:
    """The highest role of an account; empty without one."""
    groups = getattr(user, "groups", None)
    names = set(groups.values_list("name", flat=True)) if groups is not None else set()
    return next((role for role in reversed(ROLES) if role in names), "")


def give(user: Any, role: str) -> None:
    """Put an account into one role and out of the others. Raises ValueError for a role that does not exist."""
    from django.contrib.auth.models import Group

    if role not in ROLES:
        raise ValueError(f"There is no role {role}: choose one of {', '.join(ROLES)}.")
    user.groups.remove(*Group.objects.filter(name__in=ROLES))
    user.groups.add(Group.objects.get(name=role))
