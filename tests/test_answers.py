"""What a short message answers while a question is open, and the facts about the speaker, each beside its neighbour."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.safety import answers, protocol
from bot.safety.answers import AnswersError


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_an_answer_or_none(text: str) -> None:
    assert answers.read(text) in ("yes", "no", "maybe", "misread", "refuse", "other")
    for fact in answers.FACTS:
        answers.says(fact, text)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("yes", "yes"), ("Yes.", "yes"), ("yeah i am", "yes"), ("Yep", "yes"), ("y", "yes"), ("👍", "yes"),
        ("I am", "yes"),
        ("not yet", "yes"), ("every day", "yes"), ("oui", "yes"), ("sí", "yes"), ("yess", "yes"), ("i think so", "yes"),
        ("ok", "other"), ("I don't think so", "no"), ("yes but I wouldn't do it", "yes"), ("hell yeah", "yes"),
        ("I think about it a lot", "yes"), ("I have thoughts but no plan", "yes"), ("been thinking about it", "yes"),
        ("everyday", "yes"), ("not actively", "maybe"), ("I wouldn't act on it", "maybe"), ("not rly", "maybe"),
        ("no jesus", "no"), ("I'm fine, just tired", "no"), ("NO", "no"), ("noo omg", "no"), ("I'm not okay", "other"),
        ("why would you ask that", "other"), ("I'm safe", "no"), ("nothing like that", "no"),
        ("no", "no"), ("Nope!", "no"), ("nah", "no"), ("lol no", "no"), ("not at all", "no"), ("I'm not", "no"),
        ("n", "no"),
        ("God no", "no"), ("no, I don’t want to die", "no"), ("of course not", "no"), ("not anymore", "no"),
        ("non", "no"),
        ("maybe", "maybe"), ("sometimes", "maybe"), ("idk", "maybe"), ("kinda", "maybe"), ("not really", "maybe"),
        ("not now", "maybe"), ("no, not right now", "maybe"), ("I guess", "maybe"), ("it comes and goes", "maybe"),
        ("I don't know", "maybe"), ("yes and no, part of me", "maybe"), ("it crossed my mind", "maybe"),
        ("parfois", "maybe"),
        ("you misread me", "misread"), ("no that's not what I meant", "misread"), ("I was joking", "misread"),
        ("it's just a figure of speech", "misread"), ("I never said that", "misread"),
        ("stop asking", "refuse"), ("I'd rather not say", "refuse"), ("none of your business", "refuse"),
        ("pass", "refuse"),
        ("", "other"), ("the dog needs a walk", "other"), ("no one cares anyway", "other"), ("no point", "other"),
        ("never mind", "other"), ("I don't care", "other"), ("whatever", "other"), ("noted on the fridge", "other"),
        ("yesterday was bad", "other"), ("nobody would notice", "other"),
    ],
)  # fmt: skip
def test_a_short_answer_is_read_as_it_is_meant(text: str, answer: str) -> None:
    assert answers.read(text) == answer


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        ("near", "my wife is here", "yes"), ("near", "my wife left me", "no"), ("near", "just me and the dog", "no"),
        ("near", "the rain is loud", "other"), ("now", "tonight", "yes"), ("now", "not tonight", "no"),
        ("now", "someday", "no"), ("now", "my boss yelled at me", "other"), ("means", "in the drawer", "yes"),
        ("means", "I gave them away", "no"), ("called", "she's calling", "yes"), ("called", "I can't call them", "no"),
        ("called", "yes they're gone, the whole box", "no"),
        ("called", "they're on their way", "yes"), ("child_safe", "he's in the crib", "yes"),
        ("child_safe", "I'm still holding him", "no"), ("danger_now", "he's at work", "no"),
        ("danger_now", "he's outside the door", "yes"), ("safe_place", "no he's at work", "yes"),
        ("safe_place", "he took my keys", "no"), ("with_them", "she's next to me", "yes"),
        ("with_them", "he lives far away", "no"), ("they_now", "she won't answer", "yes"),
        ("direct", "we watched the news tonight", "other"),
        ("device", "he checks it", "no"), ("safe_here", "I'm at school", "yes"),
    ],
)  # fmt: skip
def test_a_question_knows_what_answers_it_without_a_yes_or_a_no(question: str, text: str, answer: str) -> None:
    assert answers.read(text, question=question) == answer


def test_hints_are_for_questions_that_exist() -> None:
    closed = {name for name, facts in protocol.protocol().questions.items() if facts.closed}
    assert set(answers.book().hints) <= closed


def test_a_pressed_button_is_its_payload_whatever_it_says() -> None:
    assert answers.read("Sometimes, or not sure", "crisis.direct.maybe", "direct") == "maybe"
    assert answers.read("Yes", "crisis.now.no", "now") == "no"
    assert answers.read("Yes", "crisis.now.nonsense", "now") == "other"
    assert answers.read("Yes", "crisis.direct.yes", "means") == "other"


@pytest.mark.parametrize(
    ("fact", "text", "expected"),
    [
        ("minor", "I'm 15 and my dad drinks", True), ("minor", "im 16", True), ("minor", "I'm in 9th grade", True),
        ("minor", "i am 17 years old", True), ("minor", "I'm a teenager", True), ("minor", "I'm in high school", True),
        ("minor", "I'm 15 weeks pregnant", False), ("minor", "I'm 10 years sober", False),
        ("minor", "when I was 15", False),
        ("minor", "my son is 15 and angry", False), ("minor", "I'm 34", False), ("minor", "I'm 15 minutes late", False),
        ("minor", "I have a teenager", False), ("minor", "I am 12 days clean", False), ("minor", "I'm 180 cm", False),
        ("doer", "I slapped my wife", True), ("doer", "i check her phone every night", True),
        ("doer", "I hit him", True),
        ("doer", "she is scared of me", True), ("doer", "I won't let her see them", True),
        ("doer", "he slapped me", False), ("doer", "I hit the wall", False), ("doer", "she checks my phone", False),
        ("own_hands", "I'm scared I'll shake him", True), ("own_hands", "afraid of what I might do", True),
        ("own_hands", "I shook the baby", True), ("own_hands", "my husband shook the baby", False),
        ("neck", "he choked me", True), ("neck", "his hands around my neck", True), ("neck", "my neck is stiff", False),
        ("reads", "is anyone reading this?", True), ("reads", "who can see this", True),
        ("reads", "are you a real person", True),
        ("reads", "will you call the police", True), ("reads", "are you going to tell my husband", True),
        ("reads", "I was reading a book when she came in", False), ("reads", "does anyone love me", False),
        ("reads", "he reads my messages", False), ("reads", "can you tell me what attachment is", False),
        ("theirs", "my baby ate one of mine", True), ("theirs", "he won't wake up", True),
        ("theirs", "I took them", False), ("theirs", "my husband isn't home", False),
        ("mine", "I took all of them", True), ("mine", "she took all of them", False),
        ("stay", "will you stay with me while I do it", True), ("stay", "keep talking to me until it's over", True),
        ("stay", "she stayed with me when I was sick as a child", False), ("stay", "stay with me", False),
    ],
)  # fmt: skip
def test_a_fact_about_the_speaker_is_seen_beside_its_neighbour(fact: str, text: str, expected: bool) -> None:
    assert answers.says(fact, text) is expected


def test_hostile_input_costs_no_more_than_its_first_characters() -> None:
    for text in ("i " * 500_000, "can you " * 100_000, "stay with me " * 80_000):
        assert answers.read(text) in ("yes", "no", "maybe", "other")
        for fact in answers.FACTS:
            answers.says(fact, text)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("whole: [hmm,", "wholly: [hmm,", "starts, anywhere and whole"),
        ("not right now, not tonight", "not right now, true", "quoted text"),
        ("not serious,", "Not serious,", "lower case"),
        ("nobody: [", "nobodies: [", "unknown or missing"),
        ("  neck:\n", "  necks:\n", "unknown or missing"),
    ],
)
def test_a_malformed_file_of_answers_is_refused_with_a_sentence(
    tmp_path: Path, old: str, new: str, complaint: str
) -> None:
    text = answers.ANSWERS_PATH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "answers.yml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AnswersError, match=complaint):
        answers.load(path)


@pytest.mark.parametrize(
    ("said", "question", "answer"),
    [
        ("tonight", "direct", "yes"),
        ("probably tomorrow", "direct", "yes"),
        ("for a few months now", "direct", "yes"),
        ("no, tonight I'm fine", "direct", "no"),
        ("tonight we eat at my mum's", "direct", "other"),
        ("every night", "who", "other"),
    ],
)
def test_when_it_would_be_is_a_yes_to_the_direct_question_alone(said: str, question: str, answer: str) -> None:
    assert answers.read(said, question=question) == answer


def test_a_cut_is_told_apart_from_something_swallowed() -> None:
    assert answers.tells_cut("I did it an hour ago")
    assert not answers.tells_cut("I already took the pills")
    assert not answers.tells_cut("I want to do it")


@pytest.mark.parametrize(
    ("text", "slight"),
    [
        ("I grabbed her arm a bit as well, not hard", True),
        ("I pulled him out of the bath by his hand, I was so late", True),
        ("and I held my daughter by the sleeve", True),
        ("I grabbed her arm and shook her", False),
        ("I keep grabbing his arm", False),
        ("I grabbed him by the neck", False),
        ("I grabbed the baby", False),
        ("I yanked him by the hair", False),
        ("I held her wrist and there is a bruise", False),
        ("I grabbed her again", False),
        ("he grabbed her arm", False),
    ],
)
def test_one_grip_that_is_over_is_told_from_what_hurts(text: str, slight: bool) -> None:
    assert answers.says("slight", text) is slight


@pytest.mark.parametrize(
    ("fact", "text", "held"),
    [
        ("no_numbers", "i dont want numbers", True), ("no_numbers", "please hide the numbers", True),
        ("no_numbers", "no numbers please", True), ("no_numbers", "I don't know the number", False),
        ("no_numbers", "I don't want to die", False),
        ("calls_person", "I'm ringing her", True), ("calls_person", "I called my gran", True),
        ("calls_person", "I'm calling 999", False), ("calls_person", "calling them now", False),
        ("calls_person", "my dad is calling an ambulance", False),
        ("calling", "on hold", True), ("calling", "I'm still on hold with them", True), ("hung_up", "on hold", False),
        ("calling", "they are sending someone", True), ("calling", "are you sending someone", False),
        ("calling", "I don't want you to send the police", False),
        ("hung_up", "they put me on hold", True),
    ],
)  # fmt: skip
def test_numbers_in_the_way_a_person_rung_and_a_line_on_hold_are_told_apart(fact: str, text: str, held: bool) -> None:
    assert answers.says(fact, text) is held


def test_ringing_a_person_is_no_call_for_help() -> None:
    assert answers.read("I'm ringing her", question="called") == "other"
    assert not answers.says_called("I'm ringing her")
    assert answers.says_called("I'm ringing them")


@pytest.mark.parametrize(
    "text",
    [
        "can we stop there please", "I need a break", "no more questions, thanks", "let's do the rest tomorrow",
        "arrête avec tes questions", "on peut s'arrêter là ?", "j'ai besoin d'une pause", "ça suffit pour ce soir",
        "paremos por hoy", "no más preguntas por favor", "¿podemos dejarlo para mañana?", "ya basta",
    ],
)  # fmt: skip
def test_a_wish_to_stop_is_a_refusal_in_three_languages(text: str) -> None:
    assert answers.read(text, question="near") == "refuse"


@pytest.mark.parametrize(
    "text",
    [
        "I can't stop", "make it stop", "I want to stop", "no more pain", "stop drinking first", "he won't stop hitting me",
        "je veux que ça s'arrête", "je n'en peux plus", "ya no puedo", "no puedo más", "para mi hermana", "no more",
        "I can't do this any more", "later he hit me again", "luego me pegó",
    ],
)  # fmt: skip
def test_words_of_stopping_that_end_no_question(text: str) -> None:
    assert not answers.says("halts", text)
    assert not answers.says("postpones", text)


@pytest.mark.parametrize("text", ["not now", "maybe later", "plus tard", "ahora no", "quizás luego"])
def test_a_step_is_put_off_in_three_languages(text: str) -> None:
    assert answers.says("postpones", text)


@pytest.mark.parametrize(
    ("text", "rings"),
    [
        ("I'm ringing my mum", True), ("ok texting my sister now", True), ("j'appelle ma mère", True), ("voy a llamar a mi hermana", True),
        ("I called my mum", False),
        ("calling 911", False), ("I'm calling them", False), ("my mum calls me names", False), ("j'appelle le 15", False),
    ],
)  # fmt: skip
def test_somebody_near_is_about_to_be_called(text: str, rings: bool) -> None:
    assert answers.says("rings", text) is rings


def test_a_phrase_of_an_answer_that_is_denied_is_not_that_answer() -> None:
    assert answers.read("not right now, he's gone home", question="danger_now") != "yes"
    assert answers.read("right now, he's at the door", question="danger_now") == "yes"


@pytest.mark.parametrize(
    ("language", "text", "question", "words"),
    [
        ("fr", "oui, ce soir", "now", 0),
        ("fr", "ce soir on joue aux cartes", "now", 2),
        ("es", "sí, esta noche", "now", 0),
        ("es", "esta noche jugamos a las cartas", "now", 2),
    ],
)
def test_what_a_french_or_spanish_answer_says_beyond_its_phrases(
    language: str, text: str, question: str, words: int
) -> None:
    assert answers.beyond(text, question, language) == words
