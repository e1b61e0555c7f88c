"""People: accounts, invitations, on-call hours, what protects them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from bot.web.review import audit, duty, factor, invitations, lockout, roles, wellness
from bot.web.review.access import may, who
from bot.web.review.models import Duty, Invitation, Seat
from bot.web.review.views.conversation import reviewers
from bot.web.review.work import limits


def _back() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("review:people"))


def people(request: HttpRequest, link: str = "", made: Invitation | None = None) -> HttpResponse:
    """Accounts and what their day was like; leads lift a cap, unlock and invite, admins change roles."""
    today, own = timezone.now().date(), roles.role_of(who(request))
    accounts = []
    found = list(User.objects.prefetch_related("groups").annotate(given=Count("reviews")).order_by("username"))
    closed = lockout.locked_names([user.username for user in found])
    for user in found:
        seat = Seat.objects.filter(user=user).first()
        role = roles.role_of(user)
        accounts.append(
            {
                "user": user,
                "role": role,
                "severe": wellness.load(user),
                "lifted": bool(seat and seat.cap_lifted_on == today),
                "locked": user.username in closed,
                "factor": factor.enrolled(user),
                "below": user != who(request) and _rank(role) <= _rank(own),
            }
        )
    context: dict[str, Any] = {
        "accounts": accounts,
        "roles": [(role, roles.MEANING[role]) for role in roles.ROLES],
        "may_invite": [role for role in roles.ROLES if _rank(role) <= _rank(own)],
        "invitations": invitations.open_ones().select_related("made_by"),
        "days": invitations.DAYS,
        "link": link,
        "made": made,
        "on_call": duty.on_call(),
        "is_admin": may(who(request), roles.MANAGE),
        "section": "people",
    }
    return render(request, "review/people.html", context)


def _rank(role: str) -> int:
    return roles.ROLES.index(role) if role in roles.ROLES else -1


def invite(request: HttpRequest) -> HttpResponse:
    """Make an invitation; its link is shown this once, and mailed where an address was given."""
    role, email = str(request.POST.get("role", "")), str(request.POST.get("email", ""))
    try:
        made, secret = invitations.invite(who(request), role, email)
    except invitations.InvitationError as problem:
        messages.error(request, str(problem))
        return _back()
    link = request.build_absolute_uri(reverse("review:join", args=[secret]))
    if made.email:
        try:
            invitations.send(made, link)
            messages.success(request, f"The invitation is on its way to {made.email}.")
        except invitations.InvitationError as problem:
            messages.error(request, str(problem))
    return people(request, link=link, made=made)


def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Make an invitation worthless."""
    invitations.withdraw(get_object_or_404(Invitation, pk=invitation_id), who(request))
    messages.success(request, "That invitation is worthless now.")
    return _back()


def hours(request: HttpRequest) -> HttpResponse:
    """On-call hours, week by week."""
    problem = ""
    if request.method == "POST" and "drop" in request.POST:
        number = str(request.POST["drop"])
        if number.isascii() and number.isdigit() and len(number) < 12:
            Duty.objects.filter(pk=int(number)).delete()
            audit.record(who(request).username, "duty_dropped")
        return HttpResponseRedirect(reverse("review:hours"))
    if request.method == "POST":
        user = User.objects.filter(username=str(request.POST.get("user", ""))).first()
        try:
            made = duty.add(user, *(str(request.POST.get(key, "")) for key in ("weekday", "starts", "ends")))
        except duty.DutyError as refused:
            problem = str(refused)
        else:
            audit.record(who(request).username, "duty", made.user.username[:64], weekday=made.weekday)
            messages.success(request, "Kept.")
            return HttpResponseRedirect(reverse("review:hours"))
    context = {
        "week": [(name, Duty.objects.filter(weekday=n).select_related("user")) for n, name in enumerate(duty.DAYS)],
        "days": list(enumerate(duty.DAYS)),
        "people": reviewers(),
        "on_call": duty.on_call(),
        "zone": limits().timezone,
        "typed": request.POST,
        "problem": problem,
        "section": "people",
    }
    return render(request, "review/hours.html", context, status=422 if problem else 200)


def unlock(request: HttpRequest, name: str) -> HttpResponse:
    """Open a colleague's account after too many wrong passwords; never one's own."""
    user = get_object_or_404(User, username=name)
    if user == who(request):
        messages.error(request, "Somebody else must unlock you.")
    else:
        lockout.unlock(user.username)
        audit.record(who(request).username, "unlock", user.username[:64])
        messages.success(request, f"{user.username} can try again now.")
    return _back()


def forget_factor(request: HttpRequest, name: str) -> HttpResponse:
    """Take a lost second factor away from an account at or below one's own role; the next sign-in sets up a new one."""
    user = get_object_or_404(User, username=name)
    if user == who(request) or _rank(roles.role_of(user)) > _rank(roles.role_of(who(request))):
        messages.error(
            request, "Your own second factor is changed in your settings; that of a higher role by an admin."
        )
        return _back()
    factor.forget(user)
    audit.record(who(request).username, "forget_factor", user.username[:64])
    messages.success(request, f"{user.username} sets up a new authenticator app at the next sign-in.")
    return _back()


def lift(request: HttpRequest, name: str) -> HttpResponse:
    """Lift a colleague's daily cap for today; never one's own."""
    user = get_object_or_404(User, username=name)
    if user == who(request):
        messages.error(request, "Somebody else must lift your own limit.")
    else:
        wellness.seat(user)
        Seat.objects.filter(user=user).update(cap_lifted_on=timezone.now().date())
        audit.record(who(request).username, "lift_cap", user.username[:64])
        messages.success(request, f"{user.username}'s limit is lifted for today.")
    return _back()


def change_account(request: HttpRequest, name: str) -> HttpResponse:
    """Change a role, close or open an account. The last admin stays one."""
    user = get_object_or_404(User, username=name)
    role, close = str(request.POST.get("role", "")), "close" in request.POST
    admins = User.objects.filter(groups__name=roles.ADMIN, is_active=True).exclude(pk=user.pk)
    losing = close or ("open" not in request.POST and role != roles.ADMIN)
    if roles.role_of(user) == roles.ADMIN and losing and not admins.exists():
        messages.error(request, "This is the last admin: make another one first.")
    elif close or "open" in request.POST:
        user.is_active = not close
        user.save(update_fields=["is_active"])
        audit.record(who(request).username, "close_account" if close else "open_account", user.username[:64])
    elif role in roles.ROLES:
        roles.give(user, role)
        audit.record(who(request).username, "role", user.username[:64], role=role)
    else:
        messages.error(request, "Choose one of the roles.")
    return _back()
