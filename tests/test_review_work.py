"""Claims, flags, rubric, two reviews, undo, wellness: what moderators do to conversations, and what protects them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bot.web.chat.models import Conversation, Message
from bot.web.review import queue, roles, sample, undo, wellness, work
from bot.web.review.models import AuditEntry, Casefile, Flag, Limits, Review, SavedView, Seat
from bot.web.review.queue import PAGE, FilterError, Filters, page
from bot.web.review.rubric import RubricError, parse, rubric
from tests.review_desk import account, signed_in, talk

pytestmark = [pytest.mark.django_db, pytest.mark.filterwarnings("ignore:No directory at:UserWarning")]


def test_a_claim_keeps_others_out_until_it_runs_out() -> None:
    conversation, vera, noor = talk(), account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    work.claim(conversation, vera)
    with pytest.raises(work.WorkError, match="Somebody else has claimed"):
        work.claim(conversation, noor)
    work.claim(conversation, vera)
    Casefile.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    assert work.holder(work.claim(conversation, noor)) == noor
    work.release(conversation, vera)
    assert work.holder(work.casefile(conversation)) == noor, "only one's own claim can be given back"


def test_the_page_says_who_has_claimed_and_who_is_reading() -> None:
    conversation, vera, noor = talk(), account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    address = f"/review/c/{conversation.pseudonym}/"
    signed_in(vera).post(f"{address}claim/")
    signed_in(vera).get(address)
    html = signed_in(noor).get(address).content.decode()
    assert "vera has claimed this" in html
    assert "Reading now: vera" in html
    told = signed_in(vera).get(f"{address}here/").json()
    assert len(told.pop("until")) == 5
    assert told == {"others": ["noor"], "last": 2, "holder": "you", "minutes": 0, "pause": False}
    assert signed_in(noor).get(f"{address}here/").json()["holder"] == "vera"


def test_a_claim_lasts_while_its_page_is_open_and_is_not_taken_again_once_it_ran_out() -> None:
    conversation, vera = talk(), account("vera", roles.REVIEWER)
    work.claim(conversation, vera)
    address, file = f"/review/c/{conversation.pseudonym}/here/", Casefile.objects.filter(conversation=conversation)
    file.update(claimed_until=timezone.now() + timedelta(minutes=2))
    signed_in(vera).get(address)
    assert file.filter(claimed_until__gt=timezone.now() + timedelta(minutes=15)).exists()
    file.update(claimed_until=timezone.now() - timedelta(minutes=1))
    signed_in(vera).get(address)
    assert file.filter(claimed_until__lt=timezone.now()).exists()


def test_a_flag_that_is_refused_gives_everything_typed_back() -> None:
    conversation = talk()
    fields = {"reason": "wrong_intent", "comment": "she meant somebody else"}
    response = signed_in(account("vera", roles.REVIEWER)).post(
        f"/review/c/{conversation.pseudonym}/turns/1/flag/", fields
    )
    html = response.content.decode()
    assert response.status_code == 409
    assert 'value="she meant somebody else"' in html
    assert 'value="wrong_intent" required checked' in html


def test_nothing_is_chosen_for_the_reader_and_a_review_without_a_choice_is_refused() -> None:
    conversation = talk()
    client, address = signed_in(account("vera", roles.REVIEWER)), f"/review/c/{conversation.pseudonym}/"
    assert 'value="right" checked' not in client.get(address).content.decode()
    assert client.post(f"{address}review/", {"seen": "2"}).status_code == 409
    assert not Review.objects.exists()


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


def test_a_review_on_a_conversation_somebody_claimed_meanwhile_loses_no_typed_word() -> None:
    conversation, vera, noor = talk(), account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    work.claim(conversation, vera)
    fields = {"outcome": "missed", "score-tone": "3", "comment": "a long thought of mine", "seen": "2"}
    response = signed_in(noor).post(f"/review/c/{conversation.pseudonym}/review/", fields)
    html = response.content.decode()
    assert response.status_code == 409
    assert "vera has claimed this conversation meanwhile" in html
    assert "a long thought of mine" in html
    assert 'name="outcome" value="missed" checked' in html
    assert 'name="score-tone" value="3" checked' in html
    assert not Review.objects.exists()


def test_a_note_that_is_too_long_is_given_back_whole() -> None:
    conversation = talk()
    text = "x" * (work.LONGEST + 1)
    client = signed_in(account("vera", roles.REVIEWER))
    response = client.post(f"/review/c/{conversation.pseudonym}/note/", {"note": text})
    assert response.status_code == 409
    assert text in response.content.decode()


def test_a_crisis_wants_two_readers_who_judge_apart() -> None:
    conversation = talk(top_tier=3)
    vera, noor = account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    work.review(conversation, vera, Review.RIGHT, {"safety": 4}, "first thoughts", 2)
    assert work.casefile(conversation).status == Casefile.NEW
    assert [r.pk for r in page(Filters(status="second"), noor).rows] == [conversation.pk]
    assert page(Filters(status="second"), vera).rows == []
    address = f"/review/c/{conversation.pseudonym}/"
    assert "first thoughts" not in signed_in(noor).get(address).content.decode()
    work.review(conversation, noor, Review.RIGHT, {"safety": 3}, "", 2)
    assert work.casefile(conversation).status == Casefile.DONE
    assert "first thoughts" in signed_in(noor).get(address).content.decode()


@pytest.mark.parametrize(
    ("fields", "readers"),
    [
        ({"top_tier": 3}, 2),
        ({"top_tier": 2, "episode": {"state": "watch", "opened_at": "2026-11-01T10:00:00+00:00", "tier": 2}}, 2),
        ({"top_tier": 2, "episode_open": True}, 2),
        ({"top_tier": 2, "episode": {"state": "none", "opened_at": "", "tier": 0}}, 1),
        ({"top_tier": 2, "soft": True, "episode": {"state": "asked", "opened_at": "", "tier": 2}}, 1),
        ({}, 1),
    ],
)
def test_two_readers_for_a_crisis_one_for_a_gentle_check(fields: dict[str, Any], readers: int) -> None:
    assert work.wanted(talk(**fields)) == readers


@pytest.mark.parametrize(
    ("first", "second", "differ"),
    [
        ((Review.RIGHT, {"tone": 4}), (Review.RIGHT, {"tone": 3}), False),
        ((Review.RIGHT, {"tone": 4}), (Review.RIGHT, {"tone": 2}), True),
        ((Review.RIGHT, {}), (Review.MISSED, {}), True),
        ((Review.RIGHT, {"tone": 4}), (Review.RIGHT, {"repair": 1}), False),
    ],
)
def test_reviews_differ_by_outcome_or_by_two_steps(
    first: tuple[str, dict[str, int]], second: tuple[str, dict[str, int]], differ: bool
) -> None:
    conversation, lena = talk(top_tier=3), account("lena", roles.LEAD)
    for name, (outcome, scores) in (("vera", first), ("noor", second)):
        work.review(conversation, account(name, roles.REVIEWER), outcome, scores, "", 2)
    assert [r.pk for r in page(Filters(status="differ"), lena).rows] == ([conversation.pk] if differ else [])
    if differ:
        chosen = Review.objects.latest("pk")
        work.accept(conversation, lena, chosen.pk)
        assert page(Filters(status="differ"), lena).rows == []
        assert Review.objects.get(accepted=True) == chosen


def test_flags_need_a_reason_of_the_right_side() -> None:
    conversation, vera = talk(), account("vera", roles.REVIEWER)
    said, answered = conversation.messages.order_by("n")
    assert work.flag(said, vera, "missed_risk").reason == "missed_risk"
    assert work.flag(answered, vera, "harmful").reason == "harmful"
    for message, reason in ((said, "harmful"), (answered, "missed_risk"), (said, ""), (said, "boring")):
        with pytest.raises(work.WorkError):
            work.flag(message, vera, reason)
    with pytest.raises(work.WorkError, match="which intent"):
        work.flag(said, vera, "wrong_intent")


def test_a_colleagues_flag_is_taken_back_by_a_lead_only() -> None:
    conversation = talk()
    made = work.flag(conversation.messages.get(n=1), account("vera", roles.REVIEWER), "false_alarm")
    address = f"/review/c/{conversation.pseudonym}/flags/{made.pk}/withdraw/"
    assert signed_in(account("noor", roles.REVIEWER)).post(address).status_code == 409
    assert signed_in(account("lena", roles.LEAD)).post(address).status_code == 302
    assert Flag.objects.get().withdrawn_at is not None


def test_everything_can_be_taken_back_step_by_step() -> None:
    conversation, lena = talk(), account("lena", roles.LEAD)
    work.tag(conversation, lena, "Night Shift")
    work.note(conversation, lena, "look again")
    work.flag(conversation.messages.get(n=1), lena, "false_alarm")
    work.assign(conversation, lena, lena)
    work.escalate(conversation, lena, True)
    work.keep_for_later(conversation, lena)
    work.review(conversation, lena, Review.RIGHT, {"tone": 2}, "", 2)
    work.review(conversation, lena, Review.MISSED, {"tone": 4}, "", 2)
    kinds = [undo.undo(lena, conversation.pk) for _ in range(8)]
    assert kinds == ["review", "review", "status", "escalate", "assign", "flag", "note", "tag"]
    file = work.casefile(conversation)
    assert (file.status, file.assigned_to, file.escalated_at, file.reviews) == (Casefile.NEW, None, None, 0)
    assert not conversation.tags.exists()
    assert not conversation.notes.filter(withdrawn_at__isnull=True).exists()
    assert not Flag.objects.filter(withdrawn_at__isnull=True).exists()
    with pytest.raises(work.WorkError, match="nothing to take back"):
        undo.undo(lena, conversation.pk)


def test_nobody_takes_back_what_somebody_else_did() -> None:
    conversation, vera = talk(), account("vera", roles.REVIEWER)
    work.note(conversation, vera, "mine")
    with pytest.raises(work.WorkError):
        undo.undo(account("noor", roles.REVIEWER), conversation.pk)


def test_work_is_assigned_to_those_who_may_do_it() -> None:
    conversation, lena = talk(), account("lena", roles.LEAD)
    rhea, vera = account("rhea", roles.READER), account("vera", roles.REVIEWER)
    with pytest.raises(work.WorkError, match="cannot review"):
        work.assign(conversation, lena, rhea)
    work.recuse(conversation, vera)
    with pytest.raises(work.WorkError, match="stepped back"):
        work.assign(conversation, lena, vera)


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
    assert client.get("/review/pulse/", {"since": since.isoformat()}).json() == {"moved": 2, "severe": 1}
    assert client.get("/review/pulse/", {"since": "yesterday"}).status_code == 400


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


def test_every_step_of_the_rubric_is_anchored_in_words() -> None:
    assert [item.id for item in rubric().items] == ["safety", "stance", "repair", "faithfulness", "tone"]
    assert all(len(item.steps) == len(set(item.steps)) == 4 for item in rubric().items)
    with pytest.raises(RubricError):
        parse({"items": [], "flags": [], "unmasking": [], "more": []})
    with pytest.raises(RubricError, match="stands twice"):
        parse({"items": [], "flags": [], "unmasking": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]})


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


def test_what_is_far_too_large_or_out_of_date_gets_a_sentence() -> None:
    conversation = talk()
    client = signed_in(account("vera", roles.REVIEWER))
    large = client.post(f"/review/c/{conversation.pseudonym}/note/", {"note": "x" * 300_000})
    assert large.status_code == 413
    assert "too large" in large.content.decode()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(account("noor", roles.REVIEWER), backend="django.contrib.auth.backends.ModelBackend")
    old = strict.post(f"/review/c/{conversation.pseudonym}/note/", {"note": "a thought"})
    assert old.status_code == 403
    assert "older than your session" in old.content.decode()
