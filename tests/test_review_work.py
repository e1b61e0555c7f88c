"""Claims, flags, rubric, two reviews, undo: what moderators do to conversations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bot.web.review import roles, undo, work
from bot.web.review.models import Casefile, Flag, Review
from bot.web.review.queue import Filters, page
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


def test_a_review_that_a_lead_chose_is_chosen_again_when_its_change_is_taken_back() -> None:
    conversation, vera = talk(top_tier=3), account("vera", roles.REVIEWER)
    work.review(conversation, vera, Review.RIGHT, {}, "", 2)
    work.review(conversation, account("noor", roles.REVIEWER), Review.MISSED, {}, "", 2)
    work.accept(conversation, account("lena", roles.LEAD), Review.objects.get(reviewer=vera).pk)
    work.review(conversation, vera, Review.UNSURE, {}, "", 2)
    assert Casefile.objects.get().differ
    undo.undo(vera, conversation.pk)
    assert Review.objects.get(accepted=True).outcome == Review.RIGHT
    assert not Casefile.objects.get().differ


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
    assert kinds == ["review", "review", "later", "escalate", "assign", "flag", "note", "tag"]
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


def test_every_step_of_the_rubric_is_anchored_in_words() -> None:
    assert [item.id for item in rubric().items] == ["safety", "stance", "repair", "faithfulness", "tone"]
    assert all(len(item.steps) == len(set(item.steps)) == 4 for item in rubric().items)
    with pytest.raises(RubricError):
        parse({"items": [], "flags": [], "unmasking": [], "more": []})
    with pytest.raises(RubricError, match="stands twice"):
        parse({"items": [], "flags": [], "unmasking": [{"id": "a", "name": "A"}, {"id": "a", "name": "B"}]})


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


def test_handing_over_frees_it_for_others_and_says_so_where_others_have_it() -> None:
    conversation, vera, noor = talk(top_tier=3), account("vera", roles.REVIEWER), account("noor", roles.REVIEWER)
    address = f"/review/c/{conversation.pseudonym}/"
    work.claim(conversation, vera)
    work.keep_for_later(conversation, vera)
    work.claim(conversation, vera)
    assert ">Hand over <" not in signed_in(noor).get(address).content.decode()
    answer = signed_in(noor).post(f"{address}escalate/", {"on": "1", "handover": "1"}, follow=True)
    assert "vera has claimed" in answer.content.decode()
    assert work.holder(work.casefile(conversation)) == vera
    signed_in(vera).post(f"{address}escalate/", {"on": "1", "handover": "1"})
    file = work.casefile(conversation)
    assert (work.holder(file), file.status, file.escalated_by) == (None, Casefile.NEW, vera)


def test_a_flag_names_an_intent_that_exists() -> None:
    conversation = talk()
    client, address = signed_in(account("vera", roles.REVIEWER)), f"/review/c/{conversation.pseudonym}/turns/1/flag/"
    refused = client.post(address, {"reason": "wrong_intent", "intent": "share_momnet", "comment": "typed"})
    assert refused.status_code == 409
    assert "There is no intent share_momnet" in refused.content.decode()
    assert 'value="typed"' in refused.content.decode()
    assert client.post(address, {"reason": "wrong_intent", "intent": "share_moment"}).status_code == 302


def test_a_lead_sees_first_what_there_is_to_decide() -> None:
    conversation = talk(top_tier=3)
    for name, outcome in (("vera", Review.RIGHT), ("noor", Review.MISSED)):
        work.review(conversation, account(name, roles.REVIEWER), outcome, {}, "", 2)
    html = signed_in(account("lena", roles.LEAD)).get(f"/review/c/{conversation.pseudonym}/").content.decode()
    assert html.index("This one counts") < html.index('id="review-form"')
