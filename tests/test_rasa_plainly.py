"""What a message plainly asks for by its form, wherever it is said; answers that only look like it stay answers."""

from __future__ import annotations

import pytest

from bot.rasa.plainly import plainly


@pytest.mark.parametrize(
    ("text", "best", "flow", "asked", "intent"),
    [
        ("can you just listen", "objection", "reflect_form", "strength", "just_listen"),
        ("just listen please", "inform", None, None, "just_listen"),
        ("Could you help me put it into words?", "out_of_scope", None, None, "choose_mend"),
        ("can you help me write something anyway", "help", "reflect_form", "alternatives", "choose_mend"),
        ("don't say that again please", "repeat", "reflect_form", "strength", "objection"),
        ("shut up about his reasons", "inform", "reflect_form", "their_mind", "objection"),
        ("ur on her side", "inform", "reflect_form", "familiar", "objection"),
        ("need to use so bad", "share_feeling", "reflect_form", "person", "share_craving"),
        ("I want to make it up to my kids", "share_apology_wish", "reflect_form", "their_mind", "choose_mend"),
        ("you ask stupid questions", "inform", "reflect_form", "familiar", "objection"),
        ("is it a bot", "ask_article", None, None, "bot_challenge"),
        ("my mate says I apologise too much", "share_apology_wish", None, None, "share_pattern"),
        ("day 5 off the wine", "share_lapse", None, None, "share_recovery"),
        ("i want a beer so bad", "share_feeling", "reflect_form", "familiar", "share_craving"),
        ("my daughter thinks I am a child", "minor_user", None, None, "share_moment"),
        ("i want to drink tonight", "share_feeling", None, None, "share_craving"),
        ("I used to smash plates", "share_lapse", None, None, "share_pattern"),
        ("do i have an avoidant attachment style", "ask_diagnosis", None, None, "ask_article"),
        ("no more questions please", "objection", "reflect_form", "familiar", "just_listen"),
        ("no clue why I'm telling this to a bot", "objection", "recovery_form", "lapse_before", "bot_challenge"),
        ("I don't know how to start", "help", "recovery_form", "next_hour", "dont_know"),
        ("please don't lecture me about it", "choose_understand", "recovery_form", "lapse_before", "objection"),
        ("okay, that helps. good night", "inform", "reflect_form", "familiar", "goodbye"),
        ("I'd like to put right what I did somehow", "just_listen", "reflect_form", "strength", "choose_mend"),
        ("I guess that's all for now, thanks", "correct_answer", "mend_form", "mend_part", "stop"),
        ("let's answer those questions then", "recall", None, None, "choose_patterns"),
        ("have you got a letter for her yet", "smalltalk_other", "reflect_form", "familiar", "choose_mend"),
        ("show me the draft please", "out_of_scope", None, None, "choose_mend"),
        ("is there a draft now?", "ask_privacy", "mend_form", "mend_change", "inform"),
        ("how can I make it up to my brother?", "ask_advice", "reflect_form", "their_mind", "choose_mend"),
        ("I want say sorry to my wife", "inform", "reflect_form", "strength", "choose_mend"),
        ("should I bring her a cake as well?", "out_of_scope", None, None, "ask_advice"),
    ],
)
def test_a_form_that_leaves_no_doubt_is_taken_at_its_word(
    text: str, best: str, flow: str | None, asked: str | None, intent: str
) -> None:
    assert plainly(text, best, flow, asked) == intent


@pytest.mark.parametrize(
    ("text", "best", "flow", "asked"),
    [
        ("she asked no more questions after that", "inform", "reflect_form", "moment"),
        ("I told the whole thing to a machine at the bank", "inform", "reflect_form", "moment"),
        ("he doesn't know where to begin", "inform", "reflect_form", "their_mind"),
        ("they lecture me all day", "inform", "reflect_form", "moment"),
        ("you said that last time, next time listen to what you say", "objection", "reflect_form", "takeaway"),
        ("no idea", "dont_know", "reflect_form", "feeling"),
        ("he left without saying good night", "inform", "reflect_form", "moment"),
        ("that's all he ever says to me", "inform", "reflect_form", "moment"),
        ("he answered those questions for me", "inform", None, None),
        ("talk tomorrow", "inform", "mend_form", "mend_how"),
        ("listen to her more", "inform", "reflect_form", "takeaway"),
        ("stop saying sorry all the time", "inform", "reflect_form", "familiar"),
        ("stop asking him where he was", "inform", "reflect_form", "takeaway"),
        ("I want to say sorry to him", "share_apology_wish", "reflect_form", "takeaway"),
        ("i need a drink lol", "share_feeling", "reflect_form", "familiar"),
        ("don't tell him", "inform", "reflect_form", "moment"),
        ("i want to use my own words", "inform", "reflect_form", "takeaway"),
        ("i need to drink less", "share_recovery", None, None),
        ("he wants to drink again", "share_moment", None, None),
        ("I used to drink every night and did it again", "share_lapse", None, None),
        ("day 5 off the wine and then I drank", "share_lapse", None, None),
        ("does he have a disorder", "ask_diagnosis", None, None),
    ],
)
def test_what_only_looks_like_it_is_left_to_its_words(
    text: str, best: str, flow: str | None, asked: str | None
) -> None:
    assert plainly(text, best, flow, asked) is None
