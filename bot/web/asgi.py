"""The ASGI application of the front door."""

from __future__ import annotations

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bot.web.settings")

from django.core.asgi import get_asgi_application

application = get_asgi_application()
