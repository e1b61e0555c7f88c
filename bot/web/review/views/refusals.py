"""What is refused before a page of the console is reached: too large, or a form that is out of date."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.http.response import HttpResponseBase

from bot.web.review.access import private, refuse

KEPT = "Go back: what you typed is kept in this tab."


def _ours(request: HttpRequest) -> bool:
    return request.path.startswith("/review/")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """400 and 413."""
    if not _ours(request):
        return HttpResponseBadRequest(b"That request could not be read.")
    if isinstance(exception, RequestDataTooBig):
        return private(refuse(request, f"That was too large to be read, so nothing was saved. {KEPT}", 413))
    return private(refuse(request, f"That request could not be read. {KEPT}", 400))


def out_of_date(request: HttpRequest, reason: str = "") -> HttpResponse | HttpResponseBase:
    """A form without its token: opened before somebody signed in or out, or sent from somewhere else."""
    if not _ours(request):
        return HttpResponseForbidden(b"That form is out of date: load the page again.")
    return private(
        refuse(request, f"This form is older than your session, so nothing was saved. {KEPT} Then load the page again.")
    )
