"""What stands between installed requirements and a first reply: files checked, secrets made, database migrated, models fitted.

python -m bot.prepare            everything; each step that is done already is skipped
python -m bot.prepare --no-rasa  all but Rasa's model
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from contextlib import suppress

from bot.settings import ROOT, SettingsError, settings, state_dir

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


def _safety() -> None:
    from bot.safety import fit, fitted

    if not fitted():
        say("fitting the screen ...")
        fit()


def _rooms() -> None:
    """Small models and the index of the articles: each room knows whether its own is up to date."""
    from bot import listening
    from bot.articles import Library
    from bot.intents import model

    if not listening.fitted():
        say("fitting the listening ...")
        listening.fit()
    say_slow = not list(state_dir().glob("articles*")) or not list(state_dir().glob("intents-*.npz"))
    if say_slow:
        say("indexing the articles and fitting the intents ...")
    Library.built_in()
    model()


def _rasa() -> None:
    from bot.rasa import model

    if not model.is_trained():
        say("training Rasa's model (about a minute) ...")
        began = time.monotonic()
        model.train()
        say(f"trained in {time.monotonic() - began:.0f} s")
    model.checked_model()


STEPS: tuple[Callable[[], None], ...] = (_disk, _secrets, _encoder, _database, _static, _safety, _rooms, _rasa)


def prepare(rasa: bool = True) -> None:
    """Every step in order. Raises PrepareError with a sentence."""
    os.umask(0o077)
    os.chdir(ROOT)
    settings()
    for step in STEPS:
        if step is _rasa and not rasa:
            continue
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
        prepare(rasa="--no-rasa" not in sys.argv[1:])
    except (PrepareError, SettingsError) as error:
        say(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
