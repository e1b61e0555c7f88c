"""Starts the main job: front door, Rasa and action server under one supervisor, until Ctrl-C.

supervisord, not a Procfile runner: a process that dies is started again while the others go on, which is what a person in the middle
of a sentence needs. Its file is written anew at each start, out of the settings.
"""

from __future__ import annotations

import configparser
import getpass
import os
import socket
import sys
from pathlib import Path

from bot.child import AFTER_DOOR
from bot.prepare import PrepareError, prepare, say
from bot.settings import ROOT, SettingsError, settings, state_dir


def _free(host: str, port: int, name: str) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PrepareError(
                f"Port {port} on {host} can't be used ({error.strerror}). Is Attune running already? "
                f"Stop what holds it, or choose another: {name}={port + 1000} make run"
            ) from None


def programs() -> dict[str, list[str]]:
    """The three processes, the moderators' alerts and nightly work, and the one that says when all is ready, by name."""
    own = settings()
    child = [sys.executable, "-m", "bot.child"]
    door = [*child, "uvicorn", "bot.web.asgi:application", "--host", own.host, "--port", str(own.port)]
    # Rasa pins an old websockets that uvicorn's own implementation can't load; the chat needs none.
    door += ["--ws", "none", "--lifespan", "on", "--no-access-log", "--log-level", "warning", "--no-server-header"]
    if own.workers > 1:
        door += ["--workers", str(own.workers)]
    return {
        "frontdoor": door,
        "rasa": [*child, "bot.rasa"],
        "actions": [*child, AFTER_DOOR, "actions.server"],
        "keeper": [sys.executable, "-W", "ignore", "-m", "bot.child", "bot.web.keeper"],
        "announce": [*child, "bot.announce"],
    }


def _plain(value: object) -> str:
    """The value where supervisord would read %(name)s as a place to fill."""
    return str(value).replace("%", "%%")


def configuration() -> Path:
    """supervisord's file in the state folder."""
    state = state_dir()
    file = configparser.RawConfigParser()
    file["supervisord"] = {
        "nodaemon": "true",
        "silent": "true",
        "logfile": "/dev/null",
        "logfile_maxbytes": "0",
        "pidfile": _plain(state / "supervisord.pid"),
        "childlogdir": _plain(state),
        "umask": "077",
        # One thread of linear algebra in each process: several for vectors of 384 numbers only fight over the cores.
        "environment": 'OMP_NUM_THREADS="1",OPENBLAS_NUM_THREADS="1"',
    }
    if os.getuid() == 0:
        file["supervisord"]["user"] = getpass.getuser()
    for name, command in programs().items():
        quoted = " ".join(f'"{part}"' if " " in part else part for part in command)
        file[f"program:{name}"] = {
            "command": _plain(quoted),
            "directory": _plain(ROOT),
            "environment": 'DJANGO_SETTINGS_MODULE="bot.web.settings"',
            "autorestart": "false" if name == "announce" else "true",
            "startretries": "0" if name == "announce" else "100",
            "startsecs": "0" if name == "announce" else "1",
            "stopasgroup": "true",
            "killasgroup": "true",
            "stopwaitsecs": "10",
            "stdout_logfile": "/dev/fd/1",
            "stdout_logfile_maxbytes": "0",
            "stderr_logfile": "/dev/fd/2",
            "stderr_logfile_maxbytes": "0",
        }
    path = state / "supervisord.conf"
    with path.open("w") as handle:
        file.write(handle)
    return path


def main() -> int:
    """Prepare, check the ports, hand over to supervisord."""
    try:
        own = settings()
        _free(own.host, own.port, "ATTUNE_PORT")
        _free("127.0.0.1", own.rasa_port, "ATTUNE_RASA_PORT")
        _free("127.0.0.1", own.actions_port, "ATTUNE_ACTIONS_PORT")
        prepare()
        path = configuration()
    except (PrepareError, SettingsError) as error:
        say(str(error))
        return 1
    except OSError as error:
        say(f"{error.strerror}: {error.filename}. Make room or mend the rights, and start again.")
        return 1
    say("starting front door, Rasa and action server ...")
    command = [sys.executable, "-W", "ignore", "-m", "supervisor.supervisord", "-n", "-c", str(path)]
    os.execv(sys.executable, command)


if __name__ == "__main__":
    sys.exit(main())
