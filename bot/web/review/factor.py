"""The second factor: a code of an authenticator app (TOTP, RFC 6238), or one of ten recovery codes, by django-otp."""

from __future__ import annotations

import secrets
from base64 import b32encode
from typing import Any

import segno
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from bot.settings import settings
from bot.web.review import sealed

CODES = 10
LETTERS = "bcdfghjkmnpqrstvwxz23456789"


def _totp() -> Any:
    from bot.web.review.models import App

    return App


def _static() -> Any:
    from django_otp.plugins.otp_static.models import StaticDevice

    return StaticDevice


def enrolled(user: User) -> bool:
    """Whether the account has a second factor."""
    return bool(_totp().objects.filter(user=user, confirmed=True).exists())


def passed(request: HttpRequest) -> bool:
    """Whether this session may go in: the second factor was given, or neither the house nor the account asks for one."""
    from django_otp import DEVICE_ID_SESSION_KEY
    from django_otp.models import Device

    user = request.user
    identity = request.session.get(DEVICE_ID_SESSION_KEY)
    if identity:
        device = Device.from_persistent_id(identity)
        if device is not None and device.user_id == user.pk and device.confirmed:
            return True
    return not settings().second_factor and isinstance(user, User) and not enrolled(user)


def pending(user: User) -> Any:
    """The app that is about to be set up: one for each account, the same until it is confirmed."""
    device = _totp().objects.filter(user=user, confirmed=False).first()
    if device is None:
        device = _totp()(user=user, name="app", confirmed=False)
        device.seal()
        device.save()
    return device


def secret(device: Any) -> str:
    """The app's key as people type it, in groups of four."""
    key = b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def picture(device: Any) -> str:
    """The same as a QR code: inline SVG without any style, black on white in every theme."""
    code = segno.make(device.config_url, error="m")
    return str(
        code.svg_inline(scale=5, border=3, dark="#000", light="#fff", svgclass="qr", lineclass=None, omitsize=True)
    )


def _kept(code: str) -> str:
    """What is stored of a recovery code: 64 bits of a keyed digest."""
    bare = "".join(c for c in code.casefold() if c.isalnum())
    return salted_hmac("bot.web.review.factor", bare, algorithm="sha256").hexdigest()[:16]


def new_codes(user: User) -> list[str]:
    """Ten recovery codes in place of the earlier ones; they can be read this once only."""
    codes = ["-".join("".join(secrets.choice(LETTERS) for _ in range(5)) for _ in range(2)) for _ in range(CODES)]
    with transaction.atomic():
        device, _made = _static().objects.get_or_create(user=user, name="recovery")
        device.token_set.all().delete()
        for code in codes:
            device.token_set.create(token=_kept(code))
    return codes


def codes_left(user: User) -> int:
    """How many recovery codes are not used yet."""
    device = _static().objects.filter(user=user).first()
    return int(device.token_set.count()) if device else 0


def _enter(request: HttpRequest, device: Any) -> None:
    from django_otp import login

    request.session.cycle_key()
    login(request, device)


@transaction.atomic
def confirm(request: HttpRequest, user: User, code: str) -> bool:
    """Finish setting up the app with its first code; this session has passed then."""
    device = _totp().objects.select_for_update().filter(user=user, confirmed=False).first()
    if device is None or not device.verify_token("".join(code.split())):
        return False
    _totp().objects.filter(user=user, confirmed=True).delete()
    device.confirmed = True
    device.save()
    _enter(request, device)
    return True


@transaction.atomic
def give(request: HttpRequest, user: User, code: str) -> str:
    """Try a code of the app or a recovery code: "app", "recovery", or empty when it is neither."""
    digits = "".join(code.split())
    if digits.isascii() and digits.isdigit():
        device = _totp().objects.select_for_update().filter(user=user, confirmed=True).first()
        kind, token = "app", digits
    else:
        device = _static().objects.select_for_update().filter(user=user, confirmed=True).first()
        kind, token = "recovery", _kept(code)
    if device is None or not device.verify_token(token):
        return ""
    _enter(request, device)
    return kind


def wait(user: User) -> int:
    """Seconds until another code is looked at: it doubles with every wrong one. 0 when one may be tried now."""
    seconds = 0
    for device in (*_totp().objects.filter(user=user), *_static().objects.filter(user=user)):
        allowed, said = device.verify_is_allowed()
        if not allowed:
            from django.utils import timezone

            until = said.get("locked_until")
            seconds = max(seconds, int((until - timezone.now()).total_seconds()) + 1 if until else 1)
    return seconds


def seal_bare() -> int:
    """Seal keys that stand in the database as they were before keys were sealed; returns how many."""
    bare = [app for app in _totp().objects.all() if not sealed.is_sealed(app.key)]
    for app in bare:
        app.seal()
        app.save(update_fields=["key"])
    return len(bare)


@transaction.atomic
def forget(user: User) -> None:
    """Take the account's second factor away: the next sign-in sets up a new one."""
    _totp().objects.filter(user=user).delete()
    _static().objects.filter(user=user).delete()
