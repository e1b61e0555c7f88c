"""The chat API's own, shorter way through Django.

Django's ASGI handler makes a thread for every request and changes into it for each middleware that isn't asynchronous (sessions,
accounts, messages: about ten changes a request). The chat needs none of those, and shares that thread with nobody who could make it wait.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from asgiref.sync import markcoroutinefunction
from django.conf import settings
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import set_script_prefix

PREFIX = "/api/"
MIDDLEWARE = ["bot.web.headers.SecurityHeaders", "bot.web.short.Plain"]


class Plain:
    """What Django's SecurityMiddleware and CommonMiddleware do for the API: the host is one of ours, and three headers."""

    sync_capable = False
    async_capable = True

    def __init__(self, get_response: Callable[[HttpRequest], Awaitable[HttpResponseBase]]) -> None:
        self.get_response = get_response
        markcoroutinefunction(self)

    async def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # raises DisallowedHost, which Django answers with 400
        response = await self.get_response(request)
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        if settings.SECURE_HSTS_SECONDS and request.is_secure():
            response.headers.setdefault("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}")
        if not response.streaming:
            response.headers.setdefault("Content-Length", str(len(getattr(response, "content", b""))))
        return response


class ChatHandler(ASGIHandler):
    """Django's handler with the short list of middleware and no thread of its own. A client that goes away ends nothing."""

    def load_middleware(self, is_async: bool = False) -> None:
        """The short list instead of the settings' one."""
        whole, settings.MIDDLEWARE = settings.MIDDLEWARE, MIDDLEWARE
        try:
            super().load_middleware(is_async)
        finally:
            settings.MIDDLEWARE = whole

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One request."""
        try:
            body = await self.read_body(receive)
        except RequestAborted:
            return
        try:
            set_script_prefix(get_script_prefix(scope))
            request, refused = self.create_request(scope, body)
            response: Any = refused if request is None else await self.run_get_response(request)
            await self.send_response(response, send)
            response.close()
        finally:
            body.close()
