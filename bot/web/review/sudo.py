"""The password typed again, before what shows, takes out or deletes more than usual."""

from __future__ import annotations

import time

from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from bot.web.review import audit, lockout

SECONDS = 10 * 60  # how long a password typed again counts
FIELD = "password-again"  # in a form that is sent once more; no form of the console has a field of that name


def left(request: HttpRequest) -> int:
    """Seconds for which the password typed again still counts; 0 when it does not."""
    at = request.session.get("sudo_at", 0)
    rest = SECONDS - (time.time() - at) if isinstance(at, (int, float)) else 0
    return int(rest) if 0 < rest <= SECONDS else 0


def given(request: HttpRequest, password: str) -> bool:
    """Whether that is the account's password; noted and logged either way. Guessing here is counted as at a sign-in."""
    name = request.user.get_username()
    right = authenticate(request, username=name, password=password) is not None
    if right:
        request.session["sudo_at"] = time.time()
    audit.record(name, "confirm" if right else "confirm_failed")
    return right


def page(
    request: HttpRequest, field: str, kept: list[tuple[str, str]], *, wrong: bool = False, back: str = ""
) -> HttpResponse:
    """Asks for the password; its form is sent to the address it stands at, with the fields `kept`."""
    closed = wrong and lockout.locked(request, request.user.get_username())
    context = {
        "field": field,
        "kept": kept,
        "wrong": wrong,
        "closed": lockout.minutes() if closed else 0,
        "back": back,
    }
    return render(request, "review/confirm.html", context, status=429 if closed else 422 if wrong else 200)


def hold(request: HttpRequest) -> HttpResponse | None:
    """What answers a form that was sent without the password: a page that keeps everything typed in it and sends it again
    with the password. None where the password came along, and was right."""
    typed = request.POST.get(FIELD)
    if typed is not None and given(request, typed):
        return None
    kept = [(k, v) for k, values in request.POST.lists() for v in values if k not in (FIELD, "csrfmiddlewaretoken")]
    came = request.headers.get("Referer", "")
    here = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    return page(request, FIELD, kept, wrong=typed is not None, back=came if here else "")
