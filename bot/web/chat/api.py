"""The chat API. docs/openapi.yml describes it; every answer is JSON, every error a code and a sentence for the person."""

from __future__ import annotations

import asyncio
import json
import logging
import re
import time
from collections.abc import Awaitable, Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from bot.articles import passage
from bot.safety import screen
from bot.safety.episode import Episode, advance
from bot.safety.lines import help_card, known_region, regions
from bot.settings import settings
from bot.web.chat import clock, database, limits, opening, show, tokens
from bot.web.chat.answer import Answering, Stored, Work, take
from bot.web.chat.models import Conversation, Message
from bot.web.chat.receive import LONGEST, ConversationError, Received, count, load

log = logging.getLogger("attune.chat")
answering = Answering()

STORED_WITHIN = 6.0  # seconds; then the person is told, with the lines: in time is 8 s

LATER = "I can't answer right now. Your message is kept, and I'll answer it as soon as I can. Help now works meanwhile."
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_SENTENCES = {
    "bad_request": "That request could not be read.",
    "token": "This conversation is not open on this device. Start a new one.",
    "origin": "This page is not allowed to use this service.",
    "gone": "This conversation does not exist any more.",
    "ended": "This conversation has ended. You can start a new one.",
    "not_found": "There is nothing at this address.",
    "method": "That can't be done here.",
    "too_long": f"That is longer than I can take in at once. Please send it in parts of up to {LONGEST:,} characters.",
    "slow_down": "That was a lot at once. Please wait a moment; what you wrote is still in the box.",
    "unavailable": "Something is wrong on this side. Please try again in a moment. If it is urgent, use Help now.",
}
_STATUS = {
    "bad_request": 400,
    "token": 401,
    "origin": 403,
    "gone": 404,
    "not_found": 404,
    "method": 405,
    "ended": 409,
    "too_long": 413,
    "slow_down": 429,
    "unavailable": 503,
}


class ApiError(Exception):
    """An error the person is told of; `extra` goes beside code and sentence."""

    def __init__(self, code: str, **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.extra = extra


def error(code: str, **extra: Any) -> JsonResponse:
    """The one shape of an error."""
    response = JsonResponse({"error": {"code": code, "message": _SENTENCES[code], **extra}}, status=_STATUS[code])
    if "retry_after" in extra:
        response.headers["Retry-After"] = str(extra["retry_after"])
    return response


Handler = Callable[..., Awaitable[HttpResponseBase]]


def door(**handlers: Handler) -> Callable[..., Any]:
    """A view of handlers by method: origin checked, CORS answered, every failure in the one shape."""

    @csrf_exempt
    async def view(request: HttpRequest, **path: Any) -> HttpResponseBase:
        origin = request.headers.get("Origin")
        allowed = _allowed(request, origin)
        if not allowed:
            return error("origin")
        if request.method == "OPTIONS":
            response: HttpResponseBase = HttpResponse(status=204)
            response.headers["Allow"] = ", ".join([*handlers, "OPTIONS"])
        elif request.method not in handlers:
            response = error("method")
            response.headers["Allow"] = ", ".join([*handlers, "OPTIONS"])
        else:
            response = await _guarded(handlers[request.method], request, path)
        response.headers["Cache-Control"] = "no-store"
        if origin and origin in settings().origins:
            response.headers["Access-Control-Allow-Origin"] = origin
            response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
            response.headers["Access-Control-Allow-Methods"] = ", ".join([*handlers, "OPTIONS"])
            response.headers["Access-Control-Max-Age"] = "600"
            response.headers["Vary"] = "Origin"
        return response

    return view


def _allowed(request: HttpRequest, origin: str | None) -> bool:
    # A page of another site always sends its origin with a POST or with our Authorization header.
    if origin is None or origin in settings().origins:
        return True
    return origin == f"{request.scheme}://{request.get_host()}"


async def _guarded(handler: Handler, request: HttpRequest, path: dict[str, Any]) -> HttpResponseBase:
    try:
        return await handler(request, **path)
    except ApiError as problem:
        return error(problem.code, **problem.extra)
    except tokens.TokenError:
        return error("token")
    except ConversationError as problem:
        return error(problem.code)
    except limits.SlowDown as problem:
        return error("slow_down", retry_after=problem.seconds)
    except Exception as problem:
        # A full disk, a locked database: the person is told, and gets the lines.
        log.error("%s failed: %s", request.resolver_match and request.resolver_match.view_name, type(problem).__name__)
        return error("unavailable", card=help_card("unknown").to_json())


def body(request: HttpRequest) -> dict[str, Any]:
    """The request's JSON object. Raises ApiError."""
    try:
        found = json.loads(request.body or b"{}")
    except RequestDataTooBig:
        # Far beyond any message, and not read: nobody knows whether it speaks of danger.
        raise ApiError("too_long", card=help_card("unknown").to_json()) from None
    except (ValueError, RecursionError):
        raise ApiError("bad_request", detail="The body must be a JSON object.") from None
    if not isinstance(found, dict):
        raise ApiError("bad_request", detail="The body must be a JSON object.")
    return found


def _text(found: dict[str, Any], key: str, *, need: bool = True) -> str:
    value = found.get(key, "")
    if not isinstance(value, str):
        raise ApiError("bad_request", detail=f"{key} must be a text.")
    # A lone half of a character pair can't be stored; a NUL can't in PostgreSQL.
    value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace").replace("\x00", "")
    if need and not value.strip():
        raise ApiError("bad_request", detail=f"{key} must be a text that is not empty.")
    return value


def _region(found: dict[str, Any], default: str | None = None) -> str:
    value = found.get("region", default)
    if not isinstance(value, str) or (known_region(value) == "unknown" and value != "unknown"):
        raise ApiError("bad_request", detail="region must be the id of a region; GET start lists them.")
    return value


def _flag(found: dict[str, Any], key: str) -> bool:
    value = found.get(key, False)
    if not isinstance(value, bool):
        raise ApiError("bad_request", detail=f"{key} must be true or false.")
    return value


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))


async def start(request: HttpRequest) -> HttpResponseBase:
    """The regions and limits a widget needs before anything is agreed to."""
    return JsonResponse(
        {"regions": [{"id": r.id, "name": r.name} for r in regions()], "limits": {"characters": LONGEST}}
    )


async def help_lines(request: HttpRequest) -> HttpResponseBase:
    """The static card of a region."""
    return JsonResponse(help_card(_region({"region": request.GET.get("region", "unknown")})).to_json())


async def check(request: HttpRequest) -> HttpResponseBase:
    """Screen a text typed before consent: lines and words are shown, nothing but a count is kept."""
    found = body(request)
    text, region = _text(found, "text"), _region(found, "unknown")
    limits.spend("check", _address(request), limits.CHECKS_A_MINUTE)
    return JsonResponse(await database.run(_checked, text[: LONGEST * 4], region))


def _checked(text: str, region: str) -> dict[str, Any]:
    verdict = screen(text)
    now = clock.now()
    step = advance(Episode(), verdict, text, now=now, turn=1, region=region, agreed=False)
    count(tuple(f"{name}.soft" if step.soft else name for name in step.counted), region, now)
    return {
        "tier": verdict.tier,
        "card": step.card.to_json() if step.card else None,
        "replies": [{"text": reply.text, "choices": []} for reply in step.replies],
    }


async def begin(request: HttpRequest) -> HttpResponseBase:
    """A new conversation, after consent."""
    found = body(request)
    if found.get("consent") is not True:
        raise ApiError("bad_request", detail="consent must be true.")
    wish = opening.Wish(
        region=_region(found, "unknown"),
        locale=(_text(found, "locale", need=False) or "en")[:8],
        adult=_flag(found, "adult"),
        share_words=_flag(found, "share_words"),
        remembered=_flag(found, "remember"),
    )
    limits.spend("start", _address(request), limits.STARTS_AN_HOUR, 3600)
    before = tokens.remembered(request) if wish.remembered else ""
    conversation, rows = await database.run(opening.open_conversation, wish, before)
    return JsonResponse(
        {
            "token": tokens.issue(conversation.handle),
            "pseudonym": conversation.pseudonym,
            "messages": show.messages(rows),
            "episode": show.episode(conversation),
        },
        status=201,
    )


async def send(request: HttpRequest) -> HttpResponseBase:
    """One message of the person: committed, screened, answered, or said to be answered later."""
    handle = tokens.handle_of(request)
    found = body(request)
    client_id = found.get("client_id")
    if not isinstance(client_id, str) or not _CLIENT_ID.fullmatch(client_id):
        raise ApiError("bad_request", detail="client_id must be 8 to 64 letters, digits, - or _.")
    choice = _text(found, "choice", need=False)[:200]
    text = _text(found, "text", need=not choice)
    if len(text) > LONGEST:
        card = await database.run(_card_for, handle, text)
        raise ApiError("too_long", **({"card": card} if card else {}))
    try:
        limits.spend("send", handle, limits.MESSAGES_A_MINUTE)
    except limits.SlowDown as slow:
        card = await database.run(_card_for, handle, text)
        raise ApiError("slow_down", retry_after=slow.seconds, **({"card": card} if card else {})) from None
    began = time.monotonic()
    taking = asyncio.ensure_future(database.run(take, handle, client_id, text, choice))
    try:
        received, work = await asyncio.wait_for(asyncio.shield(taking), STORED_WITHIN)
    except TimeoutError:
        # If it is stored later than that (a locked database), it is answered then, and the next try finds it by its client_id.
        taking.add_done_callback(_late)
        raise
    stored: Stored | bool = False
    if received.waiting:
        left = settings().turn_seconds - (time.monotonic() - began)
        stored = await answering.wait(received.conversation, received.n, max(0.0, left), work)
    if isinstance(stored, Stored) and received.rows:
        return JsonResponse(_at_hand(received, stored))
    return JsonResponse(await database.run(_turn, received))


def _late(taking: asyncio.Future[tuple[Received, Work | None]]) -> None:
    if not taking.cancelled() and taking.exception() is None and (work := taking.result()[1]) is not None:
        answering.begin(taking.result()[0].conversation, settings().turn_seconds, work)


def _card_for(handle: str, text: str) -> dict[str, Any] | None:
    """The lines for a text that is refused for its length or haste, if it needs them."""
    conversation = load(handle)
    verdict = screen(text)
    return help_card(conversation.region).to_json() if verdict.tier >= 2 or verdict.fault else None


def _at_hand(received: Received, stored: Stored) -> dict[str, Any]:
    """What `_turn` would read again: all of it was committed here, a moment ago."""
    own, *before = received.rows
    own.state = Message.ANSWERED
    return _told(own, [*before, *stored.rows], stored.conversation)


def _turn(received: Received) -> dict[str, Any]:
    conversation = Conversation.objects.filter(pk=received.conversation).first()
    rows = list(Message.objects.filter(conversation_id=received.conversation, n__gte=received.n))
    own = next((row for row in rows if row.n == received.n), None)
    if conversation is None or own is None:
        raise ConversationError("gone")  # deleted while Rasa was thinking
    return _told(own, [row for row in rows if row.reply_to == received.n], conversation)


def _told(own: Message, replies: list[Message], conversation: Conversation) -> dict[str, Any]:
    waits = own.state == Message.WAITING
    return {
        "message": show.message(own),
        "replies": [show.message(row) for row in replies],
        "pending": waits,
        "notice": LATER if waits else None,
        "region": conversation.region,
        "episode": show.episode(conversation),
    }


async def history(request: HttpRequest) -> HttpResponseBase:
    """Messages after number `after`."""
    handle = tokens.handle_of(request)
    try:
        after = max(0, min(int(request.GET.get("after", "0")), 2**31 - 1))
    except ValueError:
        raise ApiError("bad_request", detail="after must be a whole number.") from None
    return JsonResponse(await database.run(_history, handle, after))


def _history(handle: str, after: int) -> dict[str, Any]:
    conversation = opening.back(load(handle)) if after == 0 else load(handle)
    rows = Message.objects.filter(conversation=conversation)
    shown = [entry for entry in show.messages(rows) if entry["n"] > after]
    return {
        "messages": shown,
        "pending": any(entry["state"] == Message.WAITING for entry in shown)
        or rows.filter(state=Message.WAITING).exists(),
        "ended": conversation.ended_at is not None,
        "region": conversation.region,
        "episode": show.episode(conversation),
    }


async def change(request: HttpRequest) -> HttpResponseBase:
    """Another region: the lines follow it."""
    handle = tokens.handle_of(request)
    region = _region(body(request))
    await database.run(opening.move, handle, region)
    return JsonResponse({"region": region, "card": help_card(region).to_json()})


async def remove(request: HttpRequest) -> HttpResponseBase:
    """Delete the conversation and all that hangs on it."""
    await database.run(opening.delete, tokens.handle_of(request))
    return HttpResponse(status=204)


async def end(request: HttpRequest) -> HttpResponseBase:
    """Say goodbye; later messages are refused with a sentence."""
    rows = await database.run(opening.end, tokens.handle_of(request))
    return JsonResponse({"messages": show.messages(rows)})


async def download(request: HttpRequest) -> HttpResponseBase:
    """Everything both sides wrote, as text or JSON."""
    kind = request.GET.get("format", "text")
    if kind not in ("text", "json"):
        raise ApiError("bad_request", detail="format must be text or json.")
    content, content_type, name = await database.run(opening.export, tokens.handle_of(request), kind)
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


async def passages(request: HttpRequest, passage_id: str) -> HttpResponseBase:
    """The passage behind a citation."""
    found = passage(passage_id)
    if found is None:
        raise ApiError("not_found")
    keys = ("id", "article", "title", "section", "text", "source")
    return JsonResponse({key: getattr(found, key) for key in keys})


async def nothing(request: HttpRequest) -> HttpResponseBase:
    """Any other address below the API."""
    raise ApiError("not_found")
