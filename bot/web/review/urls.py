"""Every address of the console. All but the sign-in page come through a door (access.py)."""

from __future__ import annotations

from django.urls import URLPattern, path

from bot.web.review.access import door
from bot.web.review.roles import LEADS, READ, REVIEW
from bot.web.review.views import account, conversation, deeds, queue

app_name = "review"
ONE = "c/<slug:pseudonym>/"
POST = ("POST",)
BOTH = ("GET", "POST")

urlpatterns: list[URLPattern] = [
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    door("sign-out/", account.sign_out, READ, methods=POST),
    door("confirm/", account.confirm, READ, methods=BOTH),
    door("settings/", account.settings, READ, methods=BOTH),
    door("break/", account.take_break, READ, methods=POST),
    door("", queue.queue, READ),
    door("pulse/", queue.pulse, READ),
    door("views/", queue.save_view, READ, methods=POST),
    door("views/<int:view_id>/drop/", queue.drop_view, READ, methods=POST),
    door(ONE, conversation.conversation, READ),
    door(f"{ONE}here/", conversation.here, READ),
    door(f"{ONE}claim/", deeds.claim, REVIEW, methods=POST),
    door(f"{ONE}release/", deeds.release, REVIEW, methods=POST),
    door(f"{ONE}review/", deeds.review, REVIEW, methods=POST),
    door(f"{ONE}later/", deeds.later, REVIEW, methods=POST),
    door(f"{ONE}reopen/", deeds.reopen, REVIEW, methods=POST),
    door(f"{ONE}turns/<int:n>/flag/", deeds.flag, REVIEW, methods=POST),
    door(f"{ONE}flags/<int:flag_id>/withdraw/", deeds.unflag, REVIEW, methods=POST),
    door(f"{ONE}note/", deeds.note, REVIEW, methods=POST),
    door(f"{ONE}tag/", deeds.tag, REVIEW, methods=POST),
    door(f"{ONE}escalate/", deeds.escalate, REVIEW, methods=POST),
    door(f"{ONE}recuse/", deeds.recuse, REVIEW, methods=POST),
    door(f"{ONE}undo/", deeds.undo, REVIEW, methods=POST),
    door(f"{ONE}assign/", deeds.assign, LEADS, methods=POST),
    door(f"{ONE}accept/", deeds.accept, LEADS, methods=POST),
]
