"""A front door alone, for tests: `python tests/faults/front_door.py PORT`. Rasa is away; limits that would end a test are lifted."""

from __future__ import annotations

import os
import sys
import warnings


def main(port: int) -> None:
    """Migrate the database of ATTUNE_STATE and serve on loopback until killed."""
    warnings.simplefilter("ignore")
    sys.path.insert(0, os.getcwd())
    os.environ["DJANGO_SETTINGS_MODULE"] = "bot.web.settings"
    import django
    import uvicorn
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    from bot.web.chat import limits

    limits.STARTS_AN_HOUR = limits.CHECKS_A_MINUTE = 10**9
    uvicorn.run(
        "bot.web.asgi:application",
        host="127.0.0.1",
        port=port,
        ws="none",
        lifespan="on",
        access_log=False,
        log_level="warning",
    )


if __name__ == "__main__":
    main(int(sys.argv[1]))
