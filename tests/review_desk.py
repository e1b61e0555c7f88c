"""Accounts and conversations for the console's tests."""

from __future__ import annotations

import time
from functools import cache
from typing import Any

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from bot.web.chat.models import Conversation, Message
from bot.web.review import roles

PASSWORD = "violet tractor pillow"


@cache
def _hashed() -> str:
    return make_password(PASSWORD)  # a third of a second on purpose: once is enough here


def account(name: str, role: str) -> User:
    user = User.objects.create(username=name, password=_hashed())
    if role:
        roles.give(user, role)
    return user


def app_of(user: User) -> Any:
    """The account's authenticator app, set up."""
    device, _made = TOTPDevice.objects.get_or_create(user=user, name="app", confirmed=True)
    return device


def code_of(device: Any, step: int = 0) -> str:
    """What an app shows now, or so many half-minutes later."""
    return f"{totp(device.bin_key, t0=-30 * step):06d}"


def signed_in(user: User, *, sudo: bool = False, half: bool = False) -> Client:
    """Through both factors; `half`: the password only."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    if not half:
        session[DEVICE_ID_SESSION_KEY] = app_of(user).persistent_id
    if sudo:
        session["sudo_at"] = time.time()
    session.save()
    return client


def talk(text: str = "We argued and I went quiet.", **fields: Any) -> Conversation:
    conversation = Conversation.objects.create(last_n=2, turns=1, **fields)
    Message.objects.create(
        conversation=conversation,
        n=1,
        role=Message.PERSON,
        text=text,
        intent="share_rupture",
        confidence=0.61,
        tier=fields.get("top_tier", 0),
        verdict={
            "text_tier": fields.get("top_tier", 0),
            "classes": ["passive"],
            "axes": ["negated"],
            "evidence": [{"rule": "PA-001", "start": 3, "end": 9}],
        },
        understood={
            "ranking": [
                {"intent": "share_rupture", "confidence": 0.61},
                {"intent": "share_history", "confidence": 0.2},
            ],
            "flow": "reflect",
            "slots": {"heated": True},
            "actions": ["action_reflect_moment"],
            "policy": "RulePolicy",
            "milliseconds": 12,
        },
    )
    Message.objects.create(
        conversation=conversation,
        n=2,
        role=Message.BOT,
        text="You went quiet. What was going on in you?",
        shown={"citations": [{"passage": "p1", "article": "repair", "section": "Going quiet"}], "ids": ["RF-001"]},
    )
    return conversation
