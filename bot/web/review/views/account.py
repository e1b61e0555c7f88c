"""Coming in, going out, typing the password again, own arrangements."""

from __future__ import annotations

import time
from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from bot.web.review import audit, wellness
from bot.web.review.access import private, who


class SignIn(LoginView):
    """The one page a stranger sees."""

    template_name = "review/sign_in.html"
    redirect_authenticated_user = True
    http_method_names = ["get", "head", "post"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return private(super().dispatch(request, *args, **kwargs))

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        response = super().form_valid(form)
        audit.record(form.get_user().get_username(), "sign_in")
        return response

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        # The name is not logged: people type their password into the wrong field.
        audit.record("", "sign_in_failed")
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session."""
    audit.record(who(request).username, "sign_out")
    logout(request)
    return HttpResponseRedirect(reverse("review:sign_in"))


def safe_next(request: HttpRequest, value: str) -> str:
    """An address of this console to go on to, or the queue."""
    allowed = url_has_allowed_host_and_scheme(value, {request.get_host()}, require_https=request.is_secure())
    return value if allowed and value else reverse("review:queue")


def confirm(request: HttpRequest) -> HttpResponse:
    """The password once more, before something that cannot be undone or that shows more than usual."""
    onward = safe_next(request, str(request.POST.get("next", request.GET.get("next", ""))))
    wrong = False
    if request.method == "POST":
        if who(request).check_password(str(request.POST.get("password", ""))):
            request.session["sudo_at"] = time.time()
            audit.record(who(request).username, "confirm")
            return HttpResponseRedirect(onward)
        audit.record(who(request).username, "confirm_failed")
        wrong = True
    return render(request, "review/confirm.html", {"next": onward, "wrong": wrong}, status=422 if wrong else 200)


def settings(request: HttpRequest) -> HttpResponse:
    """Own arrangements and own password."""
    user = who(request)
    own = wellness.seat(user)
    form = PasswordChangeForm(user)
    if request.method == "POST" and "old_password" in request.POST:
        form = PasswordChangeForm(user, request.POST)
        if form.is_valid():
            form.save()
            audit.record(user.username, "password")
            messages.success(request, "Your password is changed. Sign in with it.")
            logout(request)
            return HttpResponseRedirect(reverse("review:sign_in"))
    elif request.method == "POST":
        for name in ("shortcuts", "sound", "collapse"):
            setattr(own, name, name in request.POST)
        own.save(update_fields=["shortcuts", "sound", "collapse"])
        messages.success(request, "Saved.")
        return HttpResponseRedirect(reverse("review:settings"))
    return render(request, "review/settings.html", {"own": own, "form": form}, status=422 if form.errors else 200)


def take_break(request: HttpRequest) -> HttpResponse:
    """A pause: a page without any conversation on it."""
    wellness.pause(who(request))
    return render(request, "review/break.html")
