"""What stands between installed requirements and a first reply: files checked, secrets made, database migrated, models fitted.

python -m bot.prepare            everything; each step that is done already is skipped
python -m bot.prepare --no-rasa  all but Rasa's model
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from bot import prepared
from bot.child import end_with
from bot.settings import ROOT, SettingsError, settings, state_dir

Step = Callable[[], None]

_ASIDE = "--aside"  # between two of our own processes only
ROOM_MB = 3_500  # the screen's fit takes 2 GB, Rasa's training 1 GB
FREE_MB = 300  # a trained model, its copies while training, and room for conversations


class PrepareError(RuntimeError):
    """A step failed; the message says what to do."""


def say(text: str) -> None:
    """Progress, to standard error."""
    print(f"attune: {text}", file=sys.stderr, flush=True)


def _disk() -> None:
    space = os.statvfs(state_dir())
    free = space.f_bavail * space.f_frsize // 1_000_000
    if free < FREE_MB:
        raise PrepareError(
            f"The disk of {state_dir()} has {free} MB left; {FREE_MB} are needed. Make room and start again."
        )


def _secrets() -> None:
    from bot import secrets

    made = secrets.create()
    if made:
        say(f"made secrets: {', '.join(made)}")
    for name in secrets.NAMES:
        secrets.read(name)


def _encoder() -> None:
    from bot import arithmetic, encoder

    encoder.check_files()
    try:
        if encoder.rewrite():
            say("wrote the encoder's network anew, in whole numbers")
    except arithmetic.RewritingError as error:
        # It is a matter of speed, not of what is said.
        say(f"{error} The encoder runs as it came, at half the speed.")


def _database() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.web.settings")
    import django
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor
    from django.db.utils import Error

    django.setup()
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            say(f"migrating the database ({len(plan)} steps) ...")
            call_command("migrate", verbosity=0, interactive=False)
    except Error as error:
        raise PrepareError(
            f"The database can't be used ({type(error).__name__}). Is DATABASE_URL right and its server running? "
            f"With SQLite: is {state_dir()} writable and its disk not full?"
        ) from None
    database = state_dir() / "attune.sqlite3"
    with suppress(FileNotFoundError):
        database.chmod(0o600)


def _static() -> None:
    """Widget, console and pages collected with gzip copies, where a source changed."""
    import hashlib

    from django.conf import settings as django_settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list([]):
            digest.update(name.encode())
            with storage.open(name) as file:
                digest.update(file.read())
    folder = state_dir() / "static"
    seal = folder / ".collected"
    if seal.is_file() and seal.read_text() == digest.hexdigest():
        return
    folder.mkdir(exist_ok=True)
    django_settings.STATIC_ROOT = str(folder)
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    seal.write_text(digest.hexdigest())


def _second_reader() -> None:
    from bot import mpnet

    try:
        if not mpnet.ready():
            say("writing the screen's second reader, in whole numbers ...")
        mpnet.rewrite()
    except (mpnet.ReaderError, OSError) as error:
        # The lexicon and the first reading stand without it: half a gigabyte of free disk that is missing stops nobody.
        why = error if isinstance(error, mpnet.ReaderError) else f"It can't be written ({type(error).__name__})."
        say(f"{why} The screen reads everything once.")


def _safety() -> None:
    from bot.safety import fit, fitted

    if not fitted():
        say("fitting the screen ...")
        fit()


def _listening() -> None:
    from bot import listening

    if not listening.fitted():
        say("fitting the listening ...")
        listening.fit()


def _mending() -> None:
    from bot.repair import reading

    if not reading.fitted():
        say("fitting the mending ...")
        reading.fit()


def _articles() -> None:
    from bot.articles import Library

    if not list(state_dir().glob("articles*")):
        say("indexing the articles ...")
    Library.built_in()


def _intents() -> None:
    from bot.intents import model

    if not list(state_dir().glob("intents-*.npz")):
        say("fitting the intents ...")
    model()


def _rasa() -> None:
    from bot.rasa import model

    if not model.is_trained():
        say("training Rasa's model (about a minute) ...")
        began = time.monotonic()
        model.train()
        say(f"trained in {time.monotonic() - began:.0f} s")
    model.checked_model()


FIRST: tuple[Step, ...] = (_disk, _secrets)  # at every start
BASE: tuple[Step, ...] = (_encoder, _database, _static)
ASIDE: tuple[Step, ...] = (
    _second_reader,
    _safety,
    _articles,
)  # half of the work, and nothing of the other half needs it
FITS: tuple[Step, ...] = (_listening, _mending, _intents, _rasa)


def prepare(rasa: bool = True) -> None:
    """Every step in order; nothing but the first where all was found in order before. Raises PrepareError with a sentence."""
    os.umask(0o077)
    os.chdir(ROOT)
    settings()
    _take(FIRST)
    if prepared.holds():
        return
    _take(BASE)
    fits = FITS if rasa else FITS[:-1]
    if _is_much() and _has_room():
        _beside_each_other(fits)
    else:
        _take((*ASIDE, *fits))
    if rasa:
        prepared.seal()


def _is_much() -> bool:
    from bot.safety import fitted

    return not fitted()


def _has_room() -> bool:
    """Whether this machine has a second core, and the memory that both halves take at their highest."""
    try:
        lines = Path("/proc/meminfo").read_text().splitlines()
        free = next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")) // 1_000
    except (OSError, StopIteration, ValueError):
        return False
    return len(os.sched_getaffinity(0)) > 1 and free >= ROOM_MB


def _beside_each_other(fits: tuple[Step, ...]) -> None:
    """One half in a process of its own, with one thread of linear algebra: more would fight with this one over the cores."""
    own = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    other = subprocess.Popen([sys.executable, "-W", "ignore", "-m", "bot.prepare", _ASIDE], cwd=ROOT, env=own)
    try:
        _take(fits)
        if other.wait() != 0:
            raise PrepareError("Fitting the screen or indexing the articles failed: the lines above say why.")
    finally:
        other.terminate()
        other.wait()


def _take(steps: tuple[Step, ...]) -> None:
    for step in steps:
        try:
            step()
        except (PrepareError, SettingsError):
            raise
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise PrepareError(
                f"{reason}: {error.filename or state_dir()}. Make room or mend the rights, and start again."
            ) from None
        except (RuntimeError, ValueError) as error:
            raise PrepareError(str(error)) from None


def main() -> int:
    """Exit status 0, or 1 with a sentence."""
    try:
        if _ASIDE in sys.argv[1:]:
            end_with(os.getppid())
            os.umask(0o077)
            _take(ASIDE)
        else:
            prepare(rasa="--no-rasa" not in sys.argv[1:])
    except (PrepareError, SettingsError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
