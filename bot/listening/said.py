"""What of a message can be given back: single clauses, turned round."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.listening.asked import indirect
from bot.listening.clauses import Clause
from bot.listening.feelings import Feeling, adjectives
from bot.listening.owed import owed
from bot.listening.people import is_person
from bot.listening.seams import opens_only
from bot.listening.trim import SUBJECTS
from bot.listening.turn import direct_speech, quoted_tokens, turned
from bot.listening.words import bag

if TYPE_CHECKING:
    from spacy.tokens import Doc, Token

_YOU = frozenset({"you", "your", "yours", "yourself"})
_OTHER_SUBJECT = bag("he she they him her them who everyone everybody people nobody someone")
# Clauses with nothing in them to give back: "you know", "I really am", "that's exactly it".
_WHEN_ONLY = re.compile(
    r"(?:ever since|from|since|until|till|by|before|after|even if|even though|although|unless) "
    r"(?:(?:the )?(?:second|moment|minute|time|day|point) )?(?:you|he|she|they|it)\b(?!.*(?:,| (?:you|he|she|they|it"
    r"|your \w+)(?:'\w+)? ))"
)
_ABOUT_ONLY = re.compile(r"(?:about|because of|over) (?:\w+ ){1,3}you (?!.*,)")  # "about money I owe him"
_EMPTY = re.compile(
    r"(?:you (?:know |think |guess )?)?you (?:really |just |still )?(?:mean|know|guess|think|suppose|see|don't know|wonder|agree"
    r"|remember|forget"
    r"|do not know|said|say"
    r"|swear|do|did|can|will|would|thought|try|tried|are|have|were|get it|got it)"
    r"|(?:yours|his|hers|theirs|it|that|this) (?:wasn't|isn't|didn't|doesn't|was|is|did|does|weren't|were)"
    r"|that's your (?!fault\b)\w+|your english (?:is|isn't)[\w' ]*|this is (?:so |very |really |a bit )?long"
    r"|you (?:know|guess) (?:that|it|this|so)|you (?:wish you )?(?:had|hadn't)"
    r"|you're (?:thinking|like|just like|saying|telling him|telling her)"
    r"|(?:so )?(?:that's|it's) (?:exactly |just |about |kind of )?(?:it|true|right|all|the thing|the problem|good|fine|weird"
    r"|complicated|hard to say|where you're at|how it is)|(?:it|he|she) (?:is|does|did|was)|it depends"
)
_ASKS_US = re.compile(r"(?:do you (?:think|believe)|would you say|don't you think)\b")
_HARSH = bag(
    "mother mom mum mommy dad father parent person failure monster burden idiot mess loser disappointment wife"
    " husband friend daughter son"
    " stupid worthless useless dumb ugly fat lazy weak crazy pathetic selfish broken unlovable terrible horrible"
    " awful bad evil joke fraud example disgusting gross worthless vile toxic coward hypocrite disgrace"
)
# An answer in half a sentence: an amount, a time, a denial.
FRAGMENT = re.compile(
    r"(?:not|never|no|probably|maybe|about|around|at least|almost|nearly|only|just|mostly|usually|since|every|once|twice"
    r"|two|three|four|five|six|seven|eight|nine|ten|\d+|last|a couple|a few|like|more|less|on|in|at|for|with|from|before"
    r"|after|until)\b"
)
_PLAIN = bag(
    "pregnant sick ill dead alive married divorced single gone away home late old young asleep awake drunk sober"
    " here there back due"
    " available parent mother father brother sister friend husband wife partner boss doctor teacher kid child"
)
_GUESSED = re.compile(
    r"^(?:and |but |so )?you (?:guess|suppose),? (?:that )?(?=you\b|what [a-z]+s?\b|it's\b|it was\b|there\b|because\b)"
)
_AS_TOLD = re.compile(r", (?:you|he|she|they)(?: go| goes|'re like| were like|'s like| was like)(?:,|$)")
_LED = re.compile(r"^(?:(?:well|oh|yeah|so|okay|ok|to be honest|honestly|actually|i mean|you mean|anyway|but|and), )+")
_AGREED = re.compile(
    r"^(?:that's (?:exactly |just |pretty much )?(?:it|right|true),? (?:like )?"
    r"|so |like |well,? |yeah,? |just that |anyway,? |no |yes |nope )"
    r"(?=(?:you|your|he|she|they|it|it's|you're|you've|he's|she's|they're|that's|there's|we|the)\b)"
)
_GUESSED_AFTER = re.compile(
    r",? (?:you (?:guess|suppose|think)|no offense|no offence|if you (?:know|see) what you mean|or so|lol|haha)$"
)
# "it's never about the kids is it", "you shouldn't have asked, right": what is asked at the end is no part of it.
_TAG = re.compile(
    r"(?<=\w\w)(?:,? (?:(?:is|was) it|(?:isn't|wasn't|doesn't|didn't|won't|can't) (?:it|he|she)"
    r"|(?:are|were|aren't|weren't|don't|didn't|won't|can't) they)|, right|(?<= guy) right)$"
)
_SORRY = re.compile(r"(.* (?:good|long|well|much|here|clear|now)),? sorry$")
_UNFINISHED = bag("even or and but the a an because if when than as thought said asking wondering your their to of")
OWING = re.compile(r"\b(?:obliged to|a need to|it would be (?:right|wrong) to)\b")
_IN_LOVE = re.compile(
    r"(?:still |so |deeply |madly |not |no longer )*(?:in love|in pain|in shock|in tears|in two minds|on edge|at a loss)\b"
)
_FIRST_TIME = re.compile(r"(?:first|last|next|third|second) time (?:you|he|she|they|it)\b(?!.* (?:was|is|were) )")
_FINITE = re.compile(
    r"^(?:(?:no one|nobody|everyone|everybody|someone)(?: [\w'-]+){3,}|"
    r"(?:your|the|this|her|his|their|our)(?: (?!who\b|that\b|which\b)[\w'-]+){1,4} "
    r"(?:is|are|was|were|has|won't|doesn't|don't|can't|didn't|isn't|keeps)\b)",
    re.I,
)
_MENTAL = bag(
    "think feel want believe know hate love like need wish hope fear mean care resent blame despise prefer "
    "understand realize realise expect intend worry miss regret respect trust judge admire envy appreciate ignore"
)


def states_a_mind(clause: Clause) -> bool:
    """Whether the clause says what somebody else thinks, feels or is like, so that it must stay the writer's view."""
    subject = clause.subject
    if subject is None or not (subject.lower_ in _OTHER_SUBJECT or is_person(subject)):
        return False
    if clause.head.lemma_ in _MENTAL:
        # "She doesn't know yet": what somebody wasn't told is no guess at a mind.
        return clause.head.lemma_ != "know" or not any(c.dep_ == "neg" for c in clause.head.children)
    if clause.head.lemma_ != "be":
        return False
    return any(
        c.dep_ in ("acomp", "attr") and c.lemma_.lower() not in _PLAIN and not c.like_num and not is_person(c)
        for c in clause.head.children
    )


def judges_oneself(clause: Clause) -> bool:
    """ "I'm a terrible person": the writer's verdict on themselves, never given back as a fact."""
    subject = clause.subject
    if subject is None or subject.lower_ not in ("i", "we") or clause.head.lemma_ != "be":
        return False
    harsh = [c for c in clause.head.children if c.dep_ in ("acomp", "attr") and c.lemma_.lower() in _HARSH]
    described = any(g.dep_ == "amod" or c.lemma_.lower() not in _PLAIN for c in harsh for g in (*c.children, c))
    return bool(harsh) and described


@dataclass(frozen=True)
class Said:
    """One clause, or two neighbours joined, as they are given back: the frame kind and the words for it."""

    clauses: tuple[Clause, ...]
    frame: str
    words: str
    score: float

    @property
    def to_program(self) -> bool:
        """Whether it speaks to the program, so that "me" and "my" in it are right."""
        return any(t.lower_ in _YOU for c in self.clauses for t in c.tokens)

    @property
    def felt(self) -> tuple[Feeling, ...]:
        """The writer's own feelings in it."""
        return tuple(f for c in self.clauses for f in c.feelings if f.mine and f.kind != "call")


def _shed(words: str) -> str:
    """Without the hedge around what the writer says of themselves: our own frame hedges already."""
    words = _AGREED.sub("", _GUESSED.sub("", _LED.sub("", words)))
    bare_words = _GUESSED_AFTER.sub("", words)
    bare_words = _SORRY.sub(r"\1", bare_words)
    bare_words = _TAG.sub("", re.sub(r"^(?:and )?then (?!\w+ing\b)", "", bare_words))
    bare_words = re.sub(r"^you (?=(?:could|might|must|would)(?: also)? be that\b)", "it ", _AGE.sub("", bare_words))
    bare_words = _KIN_ALONE.sub(r"your \g<0>", bare_words)
    return f"it {bare_words}" if _GUESS_ONLY.match(bare_words) else bare_words


# "Teenage son won't talk to me": notes leave out whose son it is.
_KIN_ALONE = re.compile(
    r"^(?=(?:(?:teenage|teen|eldest|oldest|youngest|older|younger|little|big|best) )?(?:son|daughter|husband|wife|boyfriend|girlfriend"
    r"|partner|boss|sister|brother|friend|flatmate|roommate|mother-in-law|mother in law|toddler|baby) (?:'s |is |was |has |won't |doesn't "
    r"|didn't |never |always |keeps |just |got |said |told |came |went |left |wants |thinks |asked |yelled |forgot )).",
)
_AGE = re.compile(r" ?\((?:[mf] ?)?\d{1,2} ?[mf]?\)", re.I)  # "my daughter (34)"
_GUESS_ONLY = re.compile(r"(?:could|would|might|must)(?: also| just| even| still)? (?:also )?(?:be|have been)\b")


def _all_quoted(doc: Doc, spoken: set[int]) -> bool:
    return bool(doc[0].text == '"' and len(spoken) >= 0.6 * len(doc))


def _stranded(last: Token) -> bool:
    """The "to" of "I've never been listened to", where the sentence ends with it."""
    doc = last.doc
    ends = last.i + 1 == len(doc) or doc[last.i + 1].is_punct
    owed_to = last.lower_ == "to" and last.i > 0 and last.nbor(-1).lemma_ in _TO_DO  # "she said I had to"
    return bool(ends and (last.dep_ == "prep" or owed_to))


_TO_DO = bag("have want need use suppose go try like able ask tell mean allow expect")


def _nobody_spoken_to(token: Token) -> bool:
    """The "you" of "I said thank you" and of "what you're supposed to feel"."""
    doc, after = token.doc, token.i + 2
    if token.lower_ != "you":
        return False
    if token.i and doc[token.i - 1].lower_ == "thank":
        return True
    return after < len(doc) and doc[after - 1].lemma_ == "be" and doc[after].lower_ in ("supposed", "meant")


def _amid(first: Token) -> bool:
    """Whether a clause without its subject begins in the middle of something: "the last six years | never happened"."""
    before = first.doc[first.i - 1] if first.i else first
    return (
        before.i != first.i
        and before.sent == first.sent
        and not before.is_punct
        and before.pos_ not in ("CCONJ", "SCONJ", "INTJ", "ADV", "PART")
    )


def said_back(clause: Clause) -> tuple[str, str] | None:
    """(frame kind, words) of a clause, or None when it cannot be given back well."""
    tokens = clause.tokens
    inside = quoted_tokens(tokens)
    spoken = quoted_tokens(clause.head.doc)
    # A message that is all between marks is the writer's own.
    if clause.head.i in spoken and clause.head.i not in inside and not _all_quoted(clause.head.doc, spoken):
        return None  # what somebody said, without who said it
    lows = {t.lower_ for t in tokens if t.i not in inside and not _nobody_spoken_to(t)}
    direct = direct_speech(tokens)
    if direct is not None:
        return "statement", direct
    addressed = bool(lows & _YOU) and bool(lows & {"i", "me", "my", "we"} or clause.lead.startswith("you"))
    if clause.kind == "question" and _ASKS_US.match(clause.text.lower()):
        asked = indirect(clause)
        return ("question", asked) if asked and len(asked.split()) > 2 else None
    if addressed and (
        lows & _OTHER_SUBJECT
        or any(t.lower_ in _YOU and t.dep_ in SUBJECTS and not _nobody_spoken_to(t) for t in tokens)
    ):
        return None
    plain = _shed(turned(tokens, clause.lead, to_me=addressed))
    words = owed(plain)
    count = len(words.split())
    if not words or count > 30 or not re.search(r"[A-Za-z]{2}", words) or re.search(r"\b(let's|lets)\b", words):
        return None
    if (
        (words.split()[-1].lower() in _UNFINISHED and not _stranded(tokens[-1]) and tokens[-1].dep_ != "pcomp")
        or clause.text.count('"') % 2
        or clause.head.lemma_.lower() in ("thank", "thanks")
    ):
        return None
    named = [c for c in clause.head.children if c.dep_ == "nsubj" and c in tokens and c.tag_ not in ("WP", "WDT")]
    if len(named) > 1 and named[-1].lower_ in ("he", "she", "it", "they") and "rather" not in lows:
        return None  # "my cousin and | now she's gone": two sentences read as one
    if _AS_TOLD.search(words) or (clause.lead and _amid(tokens[0])):
        return None
    before = tokens[0].doc[tokens[0].i - 1].lower_ if tokens[0].i else ""
    if (
        (before == "as" and tokens[0].lower_ == "if")
        or (before == "or" and tokens[0].i > 1)
        or re.match(r"(?:(?:precisely|only|just|partly|mainly|mostly|simply|probably) )?because (?!of\b)", words)
    ):
        return None  # "either you stop or I'm leaving": half of it
    if clause.kind == "statement" and clause.head.tag_ == "VB" and clause.head == tokens[0]:
        return None  # "be careful, it's a slippery slope": told to somebody
    if clause.kind == "question" and words.startswith("that ") and not words.startswith("that is "):
        return None
    if words.startswith("that is ") and plain.startswith("that is "):
        return "statement", words  # "which is why I left"
    if clause.kind == "statement" and (_WHEN_ONLY.match(words) or _ABOUT_ONLY.match(words)):
        return "fragment", words  # "From the second I wake up."
    if tokens[0].lower_ == "like" and clause.head.lemma_ == "be" and not words.startswith("like"):
        return "fragment", f"like {words}"  # what it was likened to
    if words.startswith("not that ") or _FIRST_TIME.match(words):
        return "fragment", words
    if clause.kind == "statement" and re.fullmatch(
        r"(?:(?:a bit|a little|kind of|sort of|pretty|very|so|really|quite) )?\w+", words
    ):
        return ("adjective", words) if words.split()[-1] in adjectives() else None
    if words.startswith(("nothing ", "everything ")) and any(
        t.tag_ in ("VBZ", "VBD") and t.dep_ == "ccomp" for t in tokens
    ):
        return "statement", words
    if words.startswith('"'):
        return None  # what was said, without who said it
    if clause.kind in ("other", "noun", "adjective") and _IN_LOVE.match(words):
        return "adjective", words
    if clause.kind == "other" and FRAGMENT.match(words) and not any(t.pos_ in ("VERB", "AUX") for t in tokens):
        return "fragment", words
    if clause.kind in ("noun", "adjective", "gerund", "other") and _FINITE.match(words):
        # The parser took a sentence for a phrase: "my nephew is skipping choir practice".
        return ("feeling" if any(f.mine and f.kind != "call" for f in clause.feelings) else "statement"), words
    if clause.kind in ("noun", "adjective") and any(t.lower_ == "than" and t.dep_ == "mark" for t in tokens):
        return None
    if clause.kind in ("noun", "adjective") and any(
        t.dep_ == "nsubj" and t.head.dep_ not in ("relcl", "acl", "advcl", "ccomp", "pcomp") for t in tokens
    ):
        return None
    if (
        clause.kind == "noun"
        and any(c.dep_ in ("compound", "nsubj") and is_person(c) for c in clause.head.children)
        and count >= 3
    ):
        return None  # "my neighbour parks in my spot", read as parks of a neighbour
    if clause.kind == "noun" and sum(t.tag_ in ("VBD", "VBZ", "VBP") for t in tokens) > 1:
        return None
    if clause.kind == "noun" and is_person(clause.head) and count <= 3:
        return None  # somebody, and nothing about them: the fallback names them better
    if _EMPTY.fullmatch(words.lower()) or words.lower().startswith(("you know what", "you know how")):
        return None
    if clause.kind in ("statement", "dropped"):
        return _statement(clause, words, count)
    if clause.kind == "question":
        asked = indirect(clause)
        return ("question", owed(asked)) if asked and len(asked.split()) > 2 else None
    if clause.kind == "request" and FRAGMENT.match(words):
        return "fragment", words  # "mostly guilt", its noun read as an order
    if clause.kind == "request":
        return ("request", words) if count > 1 else None
    if clause.kind == "gerund":
        return "gerund", words
    if (
        clause.kind == "adjective"
        and count > 1
        and FRAGMENT.match(words)
        and not any(f.kind != "call" for f in clause.feelings)
    ):
        return "fragment", words
    if clause.kind == "adjective":
        if not any(f.kind != "call" for f in clause.feelings):
            return None
        if count > 1 and clause.head.lower_ in ("more", "less", "worse", "better", "fine", "good", "bad", "hard"):
            return "fragment", words  # "sometimes more if I'm stressed"
        return ("word" if count == 1 else "adjective"), words
    if clause.kind == "noun":
        if clause.head.pos_ == "PROPN" and clause.head.is_sent_start and not is_person(clause.head):
            return None  # "Sober four years", its capital taken for a name
        if FRAGMENT.match(words):
            return "fragment", words
        bare = (
            not any(c.dep_ in ("det", "poss", "nummod", "prep") for c in clause.head.children)
            and clause.head.tag_ == "NN"
        )
        return ("bare" if bare and count < 4 else "noun"), words
    return None


def _statement(clause: Clause, words: str, count: int) -> tuple[str, str] | None:
    tokens, head = clause.tokens, clause.head
    helped = any(c.dep_ in ("aux", "auxpass") for c in head.children)
    if count < 2 or (head.tag_ in ("VBN", "VBG") and not helped and clause.kind == "statement"):
        return None
    begins = (
        tokens[0].head.dep_ != "csubj"
        and (
            tokens[0].tag_ in ("WP", "WRB", "WDT")
            and tokens[0].lower_ not in ("whatever", "whenever", "however", "wherever")
        )
    ) or tokens[0].dep_ == "mark"
    if (
        begins
        and tokens[0].head == head
        and tokens[0].dep_ in ("mark", "advmod")
        and not opens_only(tokens, head)
        and tokens[0].lower_ == "if"
    ):
        begins = False
    if (begins and (tokens[0].head == head or tokens[0].head.dep_ != "advcl")) or head.tag_ == "MD":
        return None
    subject = clause.subject
    if subject is not None and any(c.dep_ in ("aux", "auxpass") and c.i < subject.i for c in head.children):
        return None
    if (
        subject is not None
        and subject.i < head.i
        and head.i > 1
        and head.nbor(-1).text == ","
        and subject.right_edge.i == head.i - 2
    ):
        return None  # "second chance, blew it": two notes, no sentence
    if subject is not None and any(
        c.dep_ == "npadvmod" and c.i + 1 == subject.left_edge.i and c.lower_ in ("time", "moment", "minute", "second", "day")
        and any(g.lower_ in ("every", "each", "any", "the") for g in c.children)
        and not any(g.dep_ == "predet" for g in c.children) for c in head.children
    ):  # fmt: skip
        return None  # "every time I open my mouth": what happens then was read as another sentence
    if states_a_mind(clause) or judges_oneself(clause) or re.search(r"\byour (?:own )?fault\b", words):
        return "view", words
    felt = any(f.mine and f.kind != "call" for f in clause.feelings)
    return ("feeling" if felt else "statement"), words
