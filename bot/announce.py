"""Says once when the first reply is possible."""

from __future__ import annotations

import socket
import sys
import time

from bot import secrets
from bot.settings import settings

PATIENCE = 180.0  # seconds


def address() -> str:
    """Where a person's browser finds the front door."""
    own = settings()
    host = "127.0.0.1" if own.host in ("0.0.0.0", "::") else own.host  # noqa: S104  (compared, not bound)
    return f"http://[{host}]:{own.port}/" if ":" in host else f"http://{host}:{own.port}/"


def named() -> str:
    """A name that the front door answers to; its own address may be none of ATTUNE_ALLOWED_HOSTS."""
    return next((name.lstrip(".") for name in settings().allowed_hosts if name != "*"), "localhost")


def door_is_up() -> bool:
    """Whether the front door takes connections."""
    own = settings()
    host = "127.0.0.1" if own.host in ("0.0.0.0", "::") else own.host  # noqa: S104  (compared, not bound)
    try:
        with socket.create_connection((host, own.port), timeout=1.0):
            return True
    except OSError:
        return False


def wait(seconds: float = PATIENCE) -> bool:
    """Whether front door, Rasa and action server all answer within `seconds`."""
    until = time.monotonic() + seconds
    rasa = f"http://127.0.0.1:{settings().rasa_port}/webhooks/attune/ready"
    headers = {"X-Attune-Secret": secrets.read("rasa")}
    while time.monotonic() < until and not door_is_up():
        time.sleep(0.25)
    import httpx  # a third of a second that belongs to the front door until it is up

    with httpx.Client(timeout=3.0, trust_env=False) as client:
        while time.monotonic() < until:
            try:
                door = client.get(address() + "api/v1/start", headers={"Host": named()}).status_code
                if door == 200 and client.get(rasa, headers=headers).status_code == 200:
                    return True
            except httpx.HTTPError:
                pass
            time.sleep(0.25)
    return False


def main() -> int:
    """Exit status 0 once ready, 1 with a sentence if it takes too long."""
    if wait():
        print(f"Attune is ready: {address()}  (moderators: {address()}review/ , Ctrl-C stops it)", flush=True)
        return 0
    print(
        f"attune: not ready after {PATIENCE:.0f} s. The front door answers what it can; see the lines above for what failed.",
        file=sys.stderr,
        flush=True,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
