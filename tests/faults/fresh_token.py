"""Runs inside schemathesis: every case talks in a conversation of its own, so that one that ends or deletes it disturbs no other."""

# mypy: ignore-errors
from __future__ import annotations

import os

import requests
import schemathesis

URL = os.environ["SCHEMATHESIS_TOKENS"]


@schemathesis.auth(refresh_interval=None)
class FreshToken:
    """A bearer of a conversation begun for this case."""

    def get(self, case, context):
        """The token."""
        begun = requests.post(URL, json={"consent": True, "adult": True}, timeout=20)
        return begun.json()["token"]

    def set(self, case, data, context):
        """Put it where the API looks for it."""
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}
