"""The queue: order, pages that stay put, filters, views, the random sample, what comes next."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from bot.web.chat.models import Conversation, Message
from bot.web.review import queue, roles, sample, work
from bot.web.review.models import AuditEntry, Casefile, Limits, Review, SavedView
from bot.web.review.queue import PAGE, FilterError, Filters, page
from tests.review_desk import account, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


def test_a_lead_sets_the_rate_of_the_random_sample() -> None:
    client = signed_in(account("lena", roles.LEAD))
    client.post("/review/sample/", {"percent": "25"})
    assert work.limits().sample_percent == 25
    for wrong in ("101", "-1", "two", ""):
        client.post("/review/sample/", {"percent": wrong})
    assert work.limits().sample_percent == 25
    assert AuditEntry.objects.get(action="sample_rate").detail == {"percent": 25}
    assert 'value="25"' in client.get("/review/?status=sampled").content.decode()


def test_every_fourth_time_the_next_one_is_of_the_random_sample_and_never_one_somebody_holds() -> None:
    vera, noor = account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    held, severe = talk(top_tier=3, tier=3), talk(top_tier=2, tier=2)
    drawn = talk()
    work.claim(held, noor)
    Casefile.objects.create(conversation=drawn, sampled=True)
    assert queue.following(vera) == drawn
    Review.objects.create(conversation=talk(), reviewer=vera)
    assert queue.following(vera) == severe
    assert queue.following(vera, without=severe.pseudonym) != held


def test_pages_are_stable_while_conversations_move() -> None:
    now = timezone.now()
    made = [
        Conversation(last_n=2, top_tier=i % 4, last_at=now - timedelta(minutes=i // 3), pseudonym=f"p{i:04d}")
        for i in range(PAGE * 2 + 7)
    ]
    Conversation.objects.bulk_create(made)
    user = account("vera", roles.REVIEWER)
    first = page(Filters(), user)
    seen = [r.pk for r in first.rows]
    # One of the first page moves to the top while the second is fetched: nothing is shown twice or skipped.
    Conversation.objects.filter(pk=seen[-2]).update(episode_open=True, last_at=now + timedelta(minutes=1))
    second = page(Filters(), user, after=first.after)
    third = page(Filters(), user, after=second.after)
    everything = seen + [r.pk for r in second.rows] + [r.pk for r in third.rows]
    assert len(everything) == len(set(everything)) == len(made)
    assert third.after == ""
    back = page(Filters(), user, before=third.before)
    assert [r.pk for r in back.rows] == [r.pk for r in second.rows]


@pytest.mark.parametrize("position", ["junk", "1.2.3", "a.b.c.d", "1.3.99999999999999999999999.5", "....", "1.1.1.1.1"])
def test_a_malformed_page_address_gives_a_sentence_and_the_first_page(position: str) -> None:
    talk()
    user = account("vera", roles.REVIEWER)
    with pytest.raises(FilterError):
        page(Filters(), user, after=position)
    response = signed_in(user).get("/review/", {"after": position})
    assert response.status_code == 200
    assert "cut short" in response.content.decode()


def test_filters_choose_by_class_intent_sign_flow_region_turns_tag_and_reader() -> None:
    vera = account("vera", roles.REVIEWER)
    wanted = talk(top_tier=2, classes=["plan", "past"], region="CA-ON", flow="reflect", locale="fr")
    talk(region="GB")
    Message.objects.filter(conversation=wanted, n=1).update(intent="nlu_fallback", confidence=0.2)
    work.tag(wanted, vera, "night")
    work.flag(wanted.messages.get(n=1), vera, "false_alarm")
    work.casefile(wanted)
    Casefile.objects.filter(pk=wanted.pk).update(assigned_to=vera)
    for filters in (
        {"kind": "plan"}, {"intent": "nlu_fallback"}, {"signal": "low"}, {"signal": "fallback"}, {"signal": "flagged"},
        {"flow": "reflect"}, {"region": "CA-ON"}, {"locale": "fr"}, {"tag": "night"}, {"reader": "vera"}, {"tier": "2"},
        {"status": "mine"},
    ):  # fmt: skip
        assert [r.pk for r in page(Filters.of(filters), vera).rows] == [wanted.pk], filters
    assert page(Filters(turns="9"), vera).rows == []
    assert page(Filters(kind="pla"), vera).rows == [], "a part of a class's name is not the class"
    for wrong in ({"status": "x"}, {"tier": "9"}, {"turns": "²"}, {"active": "ever"}):
        with pytest.raises(FilterError):
            Filters.of(wrong)


def test_views_are_saved_shared_by_leads_only_and_never_with_words() -> None:
    vera, lena = account("vera", roles.REVIEWER), account("lena", roles.LEAD)
    signed_in(vera).post("/review/views/", {"name": "nights", "query": "tier=2", "shared": "1"})
    signed_in(lena).post("/review/views/", {"name": "ours", "query": "tier=3&bogus=1", "shared": "1"})
    signed_in(vera).post("/review/views/", {"name": "words", "query": "q=boat"})
    assert list(SavedView.objects.values_list("name", "query", "shared")) == [
        ("nights", "tier=2", False),
        ("ours", "tier=3", True),
    ]
    html = signed_in(account("noor", roles.REVIEWER)).get("/review/").content.decode()
    assert ">ours</a>" in html
    assert ">nights</a>" not in html


def test_the_pulse_tells_numbers_only() -> None:
    since = timezone.now() - timedelta(minutes=1)
    talk(top_tier=3, tier=3)
    talk()
    client = signed_in(account("vera", roles.REVIEWER))
    assert client.get("/review/pulse/", {"since": since.isoformat()}).json() == {"moved": 2, "severe": 1, "alerts": []}
    assert client.get("/review/pulse/", {"since": "yesterday"}).status_code == 400


def test_the_random_sample_holds_only_what_the_screen_let_pass() -> None:
    Limits.objects.create(pk=1, sample_percent=100)
    quiet = timezone.now() - timedelta(hours=3)
    calm, severe, short = talk(last_at=quiet), talk(last_at=quiet, top_tier=2), talk(last_at=quiet)
    Conversation.objects.exclude(pk=short.pk).update(turns=4)
    assert sample.draw() == 1
    assert sample.draw() == 0, "drawn once"
    user = account("vera", roles.REVIEWER)
    assert [r.pk for r in page(Filters(status="sampled"), user).rows] == [calm.pk]
    assert severe.pk != calm.pk


def test_tabs_count_what_their_lists_hold() -> None:
    vera, noor = account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    crisis, mine, apart, later, sampled, known = (talk(top_tier=t) for t in (3, 0, 3, 0, 0, 0))
    work.review(crisis, noor, "right", {}, "", 2)
    work.claim(mine, vera)
    work.review(apart, vera, "right", {}, "", 2)
    work.review(apart, noor, "missed", {}, "", 2)
    work.keep_for_later(later, noor)
    Casefile.objects.create(conversation=sampled, sampled=True)
    work.escalate(known, noor, True)
    work.recuse(known, vera)
    for user in (vera, noor):
        for status, count in queue.counts(user).items():
            listed = queue.page(queue.Filters(status=status), user).count
            assert count == listed, (user.username, status)
    assert queue.counts(vera) == {"mine": 1, "second": 1, "escalated": 0, "differ": 1, "later": 1, "sampled": 1}
    page = signed_in(vera).get("/review/").content.decode()
    assert 'Mine <span class="quiet">1</span>' in page


def test_what_was_put_off_comes_when_nothing_else_is_left() -> None:
    vera = account("vera", roles.REVIEWER)
    hard, calm = talk(top_tier=2, tier=2), talk()
    work.keep_for_later(hard, vera)
    assert queue.following(vera) == calm
    assert queue.following(vera, without=calm.pseudonym) == hard


def test_chosen_filters_are_named_as_their_fields_name_them() -> None:
    talk(top_tier=2, flow="mend_form", classes=["plan"])
    html = signed_in(account("vera", roles.REVIEWER)).get("/review/?flow=mend_form&active=hour&tier=2").content.decode()
    assert "Flow: <b>mend</b>" in html
    assert "Active within: <b>an hour</b>" in html
    assert "Lowest tier: <b>2 possible</b>" in html
    assert "a hour" not in html


def test_a_search_says_what_it_cannot_find_yet_and_masking_by_day_lets_it() -> None:
    talk("The canoe was his idea.")
    client = signed_in(account("vera", roles.REVIEWER))
    html = client.get("/review/?q=canoe").content.decode()
    assert "The latest 2 messages cannot be searched yet" in html
    assert "Nothing here" in html
    call_command("nightly", "--only", "mask", "--latest", stdout=io.StringIO())
    html = client.get("/review/?q=canoe").content.decode()
    assert "cannot be searched yet" not in html
    assert "1 conversation" in html
