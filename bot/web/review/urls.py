"""Every address of the console. All but the sign-in page and an invitation come through a door (access.py)."""

from __future__ import annotations

from django.urls import URLPattern, path

from bot.web.review.access import door
from bot.web.review.roles import LEADS, MANAGE, READ, REVIEW
from bot.web.review.views import account, conversation, deeds, house, lead, learn, numbers, people, queue

app_name = "review"
ONE = "c/<slug:pseudonym>/"
POST = ("POST",)
BOTH = ("GET", "POST")

urlpatterns: list[URLPattern] = [
    path("sign-in/", account.SignIn.as_view(), name="sign_in"),
    path("join/<str:secret>/", account.join, name="join"),
    door("second/", account.second, READ, methods=BOTH, half=True),
    door("enrol/", account.enrol, READ, methods=BOTH, half=True),
    door("sign-out/", account.sign_out, READ, methods=POST, half=True),
    door("codes/", account.codes, READ, methods=POST, sudo=True),
    door("confirm/", account.confirm, READ, methods=BOTH),
    door("settings/", account.settings, READ, methods=BOTH),
    door("break/", account.take_break, READ, methods=POST),
    door("", queue.queue, READ),
    door("pulse/", queue.pulse, READ, quiet=True),
    door("stream/", queue.stream, READ, quiet=True),
    door("live/", queue.live, READ, quiet=True),
    door("views/", queue.save_view, READ, methods=POST),
    door("views/<int:view_id>/drop/", queue.drop_view, READ, methods=POST),
    door(ONE, conversation.conversation, READ),
    door(f"{ONE}here/", conversation.here, READ, quiet=True),
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
    door(f"{ONE}turns/<int:n>/example/", learn.propose, REVIEW, methods=POST),
    door(f"{ONE}story/", learn.story, REVIEW),
    door(f"{ONE}unmask/", lead.unmask, LEADS, methods=BOTH, sudo=True),
    door(f"{ONE}mask/", lead.mask_again, LEADS, methods=POST),
    door(f"{ONE}print/", lead.print_view, LEADS, sudo=True),
    door(f"{ONE}erase/", lead.erase_one, LEADS, methods=BOTH, sudo=True),
    door("sample/", queue.set_sample, LEADS, methods=POST),
    door("raw/", lead.raw_search, LEADS, methods=BOTH, sudo=True),
    door("export/", lead.export_queue, LEADS, sudo=True),
    door("learning/", learn.learn, REVIEW, methods=BOTH),
    door("learning/export/", learn.learn_export, LEADS, sudo=True),
    door("log/", house.log, LEADS),
    door("people/", people.people, LEADS),
    door("people/invite/", people.invite, LEADS, methods=POST, sudo=True),
    door("people/invitations/<int:invitation_id>/withdraw/", people.withdraw, LEADS, methods=POST),
    door("people/hours/", people.hours, LEADS, methods=BOTH),
    door("people/<str:name>/lift/", people.lift, LEADS, methods=POST),
    door("people/<str:name>/unlock/", people.unlock, LEADS, methods=POST),
    door("people/<str:name>/factor/", people.forget_factor, LEADS, methods=POST, sudo=True),
    door("people/<str:name>/change/", people.change_account, MANAGE, methods=POST, sudo=True),
    door("house/", house.house, MANAGE, methods=BOTH, sudo=True),
    door("ledger/", numbers.ledger, READ),
    door("numbers/", numbers.numbers, READ),
    door("playbook/", numbers.playbook, READ),
]
