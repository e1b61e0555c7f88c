"""Conversation tokens: a random handle of 160 bits and a signature, sent as a bearer."""

from __future__ import annotations

from functools import cache

from django.core import signing
from django.http import HttpRequest

from bot import secrets


class TokenError(PermissionError):
    """No token, or not one of ours."""


@cache
def _signer() -> signing.Signer:
    return signing.Signer(key=secrets.read("tokens"), salt="attune.conversation")


def issue(handle: str) -> str:
    """The token of a conversation."""
    return _signer().sign(handle)


def remembered(request: HttpRequest) -> str:
    """The handle of the conversation a device remembers from before, or "" where there is none, or none of ours."""
    try:
        return handle_of(request)
    except TokenError:
        return ""


def handle_of(request: HttpRequest) -> str:
    """The handle in the request's bearer token. Raises TokenError."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or len(token) > 200:
        raise TokenError
    try:
        return _signer().unsign(token.strip())
    except signing.BadSignature:
        raise TokenError from None
