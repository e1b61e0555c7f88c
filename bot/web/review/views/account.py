"""Coming in, going out, typing the password again, own arrangements."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from bot.web.review import alerts, audit, factor, invitations, lockout, sudo, wellness
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
        name = str(self.request.POST.get("username", ""))
        closed = lockout.locked(self.request, name)
        # The name is not logged: people type their password into the wrong field.
        audit.record("", "sign_in_locked" if closed else "sign_in_failed")
        context = self.get_context_data(form=form, closed=lockout.minutes() if closed else 0)
        return self.render_to_response(context, status=429 if closed else 422)


def second(request: HttpRequest) -> HttpResponse:
    """The second factor: a code of the app, or a recovery code."""
    user, next_ = who(request), safe_next(request, _next(request))
    if factor.passed(request):
        return HttpResponseRedirect(next_)
    if not factor.enrolled(user):
        return HttpResponseRedirect(f"{reverse('review:enrol')}?{urlencode({'next': next_})}")
    wait, wrong = factor.wait(user), False
    if request.method == "POST" and not wait:
        kind = factor.give(request, user, str(request.POST.get("code", ""))[:40])
        if kind:
            audit.record(user.username, "second_factor", kind=kind)
            if kind == "recovery":
                left = factor.codes_left(user)
                messages.info(request, f"That code is used up; {left} left. New ones are made in your settings.")
            return HttpResponseRedirect(next_)
        audit.record(user.username, "second_factor_failed")
        wrong, wait = True, factor.wait(user)
    elif request.method == "POST":
        wrong = True
    context = {"next": next_, "wrong": wrong, "wait": wait if wrong else 0}
    return render(request, "review/second.html", context, status=422 if wrong else 200)


def enrol(request: HttpRequest) -> HttpResponse:
    """Set up the authenticator app; who has one must have come in by it."""
    user, next_ = who(request), safe_next(request, _next(request))
    if factor.enrolled(user) and not (factor.passed(request) and sudo.left(request)):
        onward = reverse("review:confirm") if factor.passed(request) else reverse("review:second")
        return HttpResponseRedirect(f"{onward}?{urlencode({'next': reverse('review:enrol')})}")
    device, wrong = factor.pending(user), False
    if request.method == "POST":
        if factor.confirm(request, user, str(request.POST.get("code", ""))[:16]):
            audit.record(user.username, "second_factor_set")
            return _codes(request, next_)
        wrong = True
    context = {
        "next": next_,
        "picture": factor.picture(device),
        "secret": factor.secret(device),
        "wrong": wrong,
        "wait": factor.wait(user) if wrong else 0,
    }
    return render(request, "review/enrol.html", context, status=422 if wrong else 200)


def codes(request: HttpRequest) -> HttpResponse:
    """Ten new recovery codes in place of the old ones."""
    if not factor.enrolled(who(request)):
        return HttpResponseRedirect(reverse("review:enrol"))
    audit.record(who(request).username, "recovery_codes")
    return _codes(request, reverse("review:settings"))


def _codes(request: HttpRequest, next_: str) -> HttpResponse:
    return render(request, "review/codes.html", {"codes": factor.new_codes(who(request)), "next": next_})


def join(request: HttpRequest, secret: str) -> HttpResponseBase:
    """A stranger with an invitation makes their account, and sets up the second factor next."""
    made = invitations.find(secret)
    problem = ""
    if made is not None and request.method == "POST":
        given = [str(request.POST.get(key, "")) for key in ("name", "password", "again")]
        try:
            user = invitations.accept(secret, *given)
        except invitations.InvitationError as refused:
            problem = str(refused)
        else:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return private(HttpResponseRedirect(reverse("review:queue")))
    context = {"made": made, "problem": problem, "name": request.POST.get("name", "")}
    status = 404 if made is None else 422 if problem else 200
    return private(render(request, "review/join.html", context, status=status))


join.public = True  # type: ignore[attr-defined]


def _next(request: HttpRequest) -> str:
    return str(request.POST.get("next", request.GET.get("next", "")))


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
    """The password once more, on the way to a page that cannot be undone or shows more than usual."""
    onward, typed = safe_next(request, _next(request)), request.POST.get("password")
    if typed is not None and sudo.given(request, typed):
        return HttpResponseRedirect(onward)
    return sudo.page(request, "password", [("next", onward)], wrong=request.method == "POST")


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
        try:
            alerts.addresses(email := str(request.POST.get("email", "")).strip()[:254])
        except alerts.AlertError as problem:
            messages.error(request, str(problem))
            return HttpResponseRedirect(reverse("review:settings"))
        User.objects.filter(pk=user.pk).update(email=email)
        messages.success(request, "Saved.")
        return HttpResponseRedirect(reverse("review:settings"))
    # The page begins with something else, and must not jump down to the password.
    form.fields["old_password"].widget.attrs.pop("autofocus", None)
    context = {"own": own, "form": form, "enrolled": factor.enrolled(user), "codes_left": factor.codes_left(user)}
    return render(request, "review/settings.html", context, status=422 if form.errors else 200)


def take_break(request: HttpRequest) -> HttpResponse:
    """A pause: a page without any conversation on it."""
    wellness.pause(who(request))
    return render(request, "review/break.html")
