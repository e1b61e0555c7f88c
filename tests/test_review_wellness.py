"""What looks after the readers: a summary before the words, a daily cap, breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bot.web.review import roles, wellness, work
from bot.web.review.models import Limits, Seat
from tests.review_desk import account, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


def test_hard_passages_start_closed_behind_a_summary_without_words() -> None:
    conversation = talk("They are better off. I mean it.", top_tier=2, tier=2, classes=["passive"])
    client = signed_in(account("vera", roles.REVIEWER))
    html = client.get(f"/review/c/{conversation.pseudonym}/").content.decode()
    assert '<details class="hard">' in html
    assert "Possible risk · wish not to be here" in html
    assert html.index("Possible risk · wish") < html.index("I mean it")
    Seat.objects.update(collapse=False)
    assert '<details class="hard">' not in client.get(f"/review/c/{conversation.pseudonym}/").content.decode()


def test_the_daily_cap_stops_severe_conversations_until_a_lead_lifts_it() -> None:
    Limits.objects.create(pk=1, severe_cap=1)
    vera, lena = account("vera", roles.REVIEWER), account("lena", roles.LEAD)
    first, second, calm = talk(top_tier=3), talk(top_tier=3), talk()
    client = signed_in(vera)
    assert client.get(f"/review/c/{first.pseudonym}/").status_code == 200
    refused = client.get(f"/review/c/{second.pseudonym}/")
    assert refused.status_code == 403
    assert "enough for today" in refused.content.decode()
    assert "went quiet" not in refused.content.decode()
    assert client.post(f"/review/c/{second.pseudonym}/flags/9/withdraw/").status_code == 403, "nor by a refused deed"
    assert client.get(f"/review/c/{first.pseudonym}/").status_code == 200, "one that was opened today stays open"
    assert client.get(f"/review/c/{calm.pseudonym}/").status_code == 200
    client.post(f"/review/c/{second.pseudonym}/escalate/", {"on": "1", "handover": "1"})
    assert work.casefile(second).escalated_by == vera
    client.post("/review/people/vera/lift/")
    assert client.get(f"/review/c/{second.pseudonym}/").status_code == 403
    signed_in(lena).post("/review/people/vera/lift/")
    assert client.get(f"/review/c/{second.pseudonym}/").status_code == 200


def test_a_break_is_due_after_the_houses_minutes_and_a_pause_ends_the_stretch() -> None:
    vera, start = account("vera", roles.REVIEWER), timezone.now()
    for minute in range(0, 51, 5):
        strain = wellness.strain(vera, now=start + timedelta(minutes=minute))
    assert strain.minutes == 50
    assert strain.due
    assert not wellness.strain(vera, now=start + timedelta(minutes=75)).due, "away for longer than ten minutes"
    wellness.pause(vera)
    assert wellness.strain(vera, now=start + timedelta(minutes=76)).minutes == 0
