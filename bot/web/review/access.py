"""The only way to a page of the console: every route names the permission it needs, or it cannot be made.

A stranger is sent to the sign-in page and learns nothing else; an account without the permission gets one sentence.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.models import User
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.cache import add_never_cache_headers

from bot.web.review import factor, sudo
from bot.web.review.work import limits

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Door:
    """What a route needs: one permission of the console, its methods, and whether the password is asked again.

    `half`: open to who gave a password but no second factor yet. `quiet`: asked by the page itself, so no sign of a person.
    """

    permission: str
    methods: tuple[str, ...]
    sudo: bool
    half: bool = False
    quiet: bool = False


def who(request: HttpRequest) -> User:
    """The signed-in account of a request that came through a door."""
    return cast(User, request.user)


def may(user: Any, permission: str) -> bool:
    """Whether an active account holds a permission of the console."""
    return bool(user.is_active and user.has_perm(f"review.{permission}"))


def refuse(request: HttpRequest, sentence: str, status: int = 403) -> HttpResponse:
    """A page with one sentence of what is the matter."""
    return render(request, "review/refused.html", {"sentence": sentence}, status=status)


def private(response: HttpResponseBase) -> HttpResponseBase:
    """`response` kept out of every cache. Under "no-referrer" a browser posts forms with the origin "null", which the
    check against forged requests refuses: the console's own pages tell their origin to themselves."""
    add_never_cache_headers(response)
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def guard(view: View, door: Door) -> View:
    """`view` behind `door`."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = _enter(request, view, door, args, kwargs)
        except Http404:
            response = refuse(request, "There is nothing here: it was erased, never was, or is closed to you.", 404)
        return private(response)

    guarded.door = door  # type: ignore[attr-defined]
    return guarded


def onward(request: HttpRequest, name: str) -> HttpResponseRedirect:
    """To the page `name`, which leads back here afterwards."""
    back = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
    return HttpResponseRedirect(reverse(name) + back)


def idle(request: HttpRequest, door: Door) -> bool:
    """Whether nobody sat here for as long as a session may rest; else notes, once a minute, that somebody does."""
    now, seen = time.time(), request.session.get("seen_at")
    rest = limits().session_minutes * 60
    if rest and isinstance(seen, (int, float)) and now - seen > rest:
        return True
    if not door.quiet and not (isinstance(seen, (int, float)) and now - seen < 60):
        request.session["seen_at"] = now
    return False


def _enter(
    request: HttpRequest, view: View, door: Door, args: tuple[Any, ...], kwargs: dict[str, Any]
) -> HttpResponseBase:
    if not request.user.is_authenticated:
        return onward(request, "review:sign_in")
    if idle(request, door):
        logout(request)
        messages.info(request, "You were away for a while, so you are signed out. What you typed is kept in this tab.")
        return onward(request, "review:sign_in")
    if not may(request.user, door.permission):
        return refuse(request, "Your role does not include this page. A lead or an admin can change your role.")
    if request.method not in door.methods and not (request.method == "HEAD" and "GET" in door.methods):
        return HttpResponseNotAllowed(door.methods)
    if not door.half and not factor.passed(request):
        return onward(request, "review:second" if factor.enrolled(who(request)) else "review:enrol")
    if door.sudo and not sudo.left(request):
        if request.method != "POST":
            return onward(request, "review:confirm")
        held = sudo.hold(request)
        if held is not None:
            return held
    return view(request, *args, **kwargs)


def door(
    route: str,
    view: View,
    permission: str,
    *,
    methods: tuple[str, ...] = ("GET",),
    sudo: bool = False,
    half: bool = False,
    quiet: bool = False,
    name: str = "",
) -> URLPattern:
    """A route of the console. Its name is the view's own where none is given."""
    guarded = guard(view, Door(permission, methods, sudo, half, quiet))
    return path(route, guarded, name=name or cast(str, getattr(view, "__name__", "")))
