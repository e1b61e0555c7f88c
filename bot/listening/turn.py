"""Turning a person's words round: I -> you, my -> your, am -> are; quoted speech stays as it was said."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.listening.words import KIN, bag

if TYPE_CHECKING:
    from spacy.tokens import Token

_SWAP = {
    "i": "you", "me": "you", "my": "your", "mine": "yours", "myself": "yourself", "we": "you", "us": "you",
    "our": "your",
    "ours": "yours", "ourselves": "yourselves",
}  # fmt: skip
_TO_ME = {"you": "me", "your": "my", "yours": "mine", "yourself": "myself"}


def quoted_tokens(tokens: Sequence[Token]) -> set[int]:
    """Indices (into doc) of tokens between quotation marks."""
    inside: set[int] = set()
    marks = [t.i for t in tokens if t.text in ('"', "``", "''")]
    for start, end in zip(marks[::2], marks[1::2], strict=False):
        inside.update(range(start, end + 1))
    return inside


def _subject_is_self(token: Token) -> bool:
    """Whether "was"/"am" goes with I: by the parse, or by standing next to it."""
    for head in (token, token.head):
        for child in head.children:
            if child.dep_ in ("nsubj", "nsubjpass") and abs(child.i - token.i) < 6:
                between = token.doc[child.i + 1 : token.i]
                if any(t.tag_ in ("VBD", "VBP", "VBZ") and t.pos_ == "VERB" for t in between) and not any(
                    t.dep_ == "cc" for t in between
                ):  # fmt: skip
                    return False  # "the last time I went there was in August"
                # In "my mother and I was" the subject is plural anyway.
                return bool(child.lower_ == "i") or any(c.dep_ == "conj" and c.lower_ == "i" for c in child.children)
    return False


def _beside_self(token: Token) -> bool:
    doc = token.doc
    for i in range(token.i - 1, max(-1, token.i - 4), -1):
        if doc[i].lower_ == "i":
            return True
        if doc[i].pos_ not in ("ADV", "PART", "INTJ"):
            break
    return bool(token.i + 1 < len(doc) and doc[token.i + 1].lower_ == "i")


def turned(tokens: Sequence[Token], lead: str = "", to_me: bool = False) -> str:
    """The tokens as one would say them to their writer: no capital at the start, no stop at the end.

    `to_me`: the clause speaks to the program, so that its "you" is "me".
    """
    quoted = quoted_tokens(tokens)
    out: list[str] = []
    previous: Token | None = None
    for position, token in enumerate(tokens):
        low = token.lower_
        if previous is not None and (previous.whitespace_ or token.i != previous.i + 1):
            out.append(" ")
        previous = token
        if token.i in quoted:
            out.append(token.text)
            continue
        word = token.text
        if to_me and low in _TO_ME:
            word = _TO_ME[low]
        elif low in _SWAP and not (low == "i" and token.pos_ == "NUM") and not (low == "us" and token.text == "US"):
            word = "yourself" if low == "me" and _done_to_oneself(token) else _SWAP[low]
            if low == "mine" and token.dep_ in ("nmod", "compound"):
                word = "yours"
        elif low == "am" and not (token.i and token.nbor(-1).like_num):
            word = "are"
        elif low == "'m" or (low == "m" and token.lemma_ == "be"):
            word = "'re"
        elif low in ("was", "is") and low == "was" and (_beside_self(token) or _subject_is_self(token)):
            word = "were"
        elif _unmarked(token):
            word = _THIRD.get(low) or (_with_s(word) if low in _OFTEN_BARE else word)
        elif low == "has" and _paired(token):
            word = "have"
        elif low == "wasn" or (low == "has" and _beside_self(token)):
            word = "have" if low == "has" else word
        elif (position == 0 or token.is_sent_start) and token.pos_ != "PROPN" and not token.text.isupper():
            word = token.text[0].lower() + token.text[1:]
        elif token.text[0].isupper() and token.pos_ in ("VERB", "ADP", "DET", "CCONJ", "PRON", "AUX", "ADV", "SCONJ"):
            word = token.text.lower()
        if _bare_kin(token) and not _told_by_another(token):
            word = ("" if out and out[-1].endswith("your ") else "your ") + word.lower()
        out.append(word)
    text = lead + "".join(out)
    return polish(text, any(t.lower_ == "us" and t.head.lower_ in ("about", "between") for t in tokens))


def _done_to_oneself(token: Token) -> bool:
    """ "I don't trust me": what one says of another is said of oneself."""
    verb = token.head.head if token.dep_ == "pobj" and token.head.head.pos_ == "ADJ" else token.head
    verb = verb.head if verb.pos_ == "ADJ" and verb.dep_ == "acomp" else verb
    return token.dep_ in ("dobj", "pobj") and verb.pos_ in ("VERB", "AUX") and token.head.dep_ != "dative" and any(
        c.dep_ == "nsubj" and c.lower_ == "i" for c in verb.children
    )  # fmt: skip


_THIRD = {"do": "does", "have": "has", "don": "doesn"}
_BARE = bag("he she it")
# Not every verb that the parser takes for a present is one: "she forgave me", "he withdrew".
_OFTEN_BARE = bag(
    "say go want need think tell make keep get take like love know feel look call work drink live ask give see talk "
    "try help hate seem "
    "start stop leave play eat sleep treat act yell scream cry smoke fight blame hurt ignore always mean believe "
    "understand listen care "
    "come run find use show turn pay sit stay walk buy drive wait lie miss remember forget laugh complain argue refuse expect"
    " speak write cook clean smile open close move hear answer teach learn worry hope wish hold bring send push pull touch hug snore visit"
    " spend pass lose grow marry explain promise decide finish shout kiss carry change follow agree"
)


def _unmarked(token: Token) -> bool:
    """ "he say", "he don't let me": a present without its -s, as people write who learn English."""
    if (
        token.tag_ not in ("VBP", "VB")
        or token.lemma_ == "be"
        or token.lower_ in ("'m", "'re", "'ve", "am", "are", "were")
    ):
        return False
    verb = token.head if token.dep_ == "aux" else token
    subject = next((c for c in verb.children if c.dep_ == "nsubj" and c.i < token.i), None)
    if subject is None or (token.dep_ == "aux") != (token.lower_ in ("do", "have")):
        return False
    if any(c.tag_ in ("MD", "TO") for c in verb.children):
        return False
    alone = subject.lower_ in _BARE or (
        _bare_kin_word(subject) and (token.lower_ == "do" or token.lower_ not in _SAME_THEN)
    )
    helped = token.dep_ != "aux" and any(c.dep_ in ("aux", "mark") and c.i < token.i for c in token.children)
    told = verb.dep_ == "ccomp" and verb.head.lemma_ in _WISHED
    asked = any(c.lower_ in ("and", "or") for c in subject.children) or token.i < subject.i
    return alone and not helped and not told and not asked and verb.dep_ in ("ROOT", "conj", "ccomp", "advcl", "relcl")


def _paired(token: Token) -> bool:
    """Whether "has" goes with "me and my wife"."""
    subject = next((c for c in token.head.children if c.dep_ == "nsubj"), None)
    return subject is not None and any(c.dep_ == "conj" and c.lower_ in KIN | {"i", "me"} for c in subject.children)


_ANYONE = bag("nobody everybody everyone somebody someone")
_SAME_THEN = bag(
    "let put hit hurt read set quit cut cost shut beat bet cast burst split spread come become run"
)  # past as present
_WISHED = bag("suggest insist demand recommend ask make let help see hear watch have")


def _bare_kin_word(subject: Token) -> bool:
    return (
        (subject.lower_ in KIN | _ANYONE)
        and subject.tag_ == "NN"
        and not any(c.dep_ == "conj" for c in subject.children)
    )


def _with_s(word: str) -> str:
    if word.endswith(("s", "sh", "ch", "x", "o")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"


_CHILDS = bag("mommy daddy mama papa mummy")  # whom a child shouts for


def _bare_kin(token: Token) -> bool:
    """ "Wife is furious", "worried about Mother": whose is plain, and is said."""
    before = token.doc[token.i - 1].lower_ if token.i else ""
    sort = before == "of" and token.i > 1 and token.doc[token.i - 2].lower_ in ("kind", "sort", "type")
    return (
        token.lower_ in KIN
        and token.dep_ in ("nsubj", "nsubjpass", "dobj", "pobj", "poss")
        and not any(c.dep_ in ("det", "poss", "compound", "nmod", "amod") for c in token.children)
        and before not in ("my", "his", "her", "their", "our", "your", "a", "the", "-")
        and not sort
        and not (before == "for" and token.lower_ in _CHILDS)
        and not (token.dep_ == "dobj" and token.head.lemma_ in ("say", "yell", "scream", "shout"))  # "says mum again"
    )


def _told_by_another(token: Token) -> bool:
    """ "she told her teacher that mommy sleeps all the time": whose mommy that is, is seen from her."""
    node = token
    for _ in range(5):
        if node.dep_ == "ccomp" and node.head.lemma_ in (
            "tell",
            "say",
            "ask",
            "think",
            "know",
            "scream",
            "yell",
            "write",
        ):
            teller = next((c for c in node.head.children if c.dep_ == "nsubj"), None)
            return teller is not None and teller.lower_ not in ("i", "we", "you")
        if node.head == node:
            return False
        node = node.head
    return False


_LINKING = bag(
    "and but so that because when if like how what than as times time way or where why who after before since while "
    "until think know feel guess believe wish hope say said mean whether though"
)


def _comma_before_you(match: re.Match[str]) -> str:
    """ "you don't hate her you just don't like her": two sentences, with a comma between."""
    return match.group() if match[1].lower() in _LINKING else f"{match[1]}, {match[2]}"


_SPLICED = re.compile(
    r"^(?![^,]*\b(?:when|if|whenever|after|before|since|while|as|because|once|until|time)\b)"
    r"((?:he|she|they|you|it|your (?:[\w'-]+ ){0,2}?[\w'-]+)(?:'s|'re|'ve)? [^,\"]+"
    r"|(?:he|she|they|you|it|your \w+)(?:'s|'re|'ve) [^,\"]+), "
    r"(?=(?:he|she|they|you|it)(?:'s|'re|'ve| (?:was|were|just|never|won't|can't|don't|doesn't|didn't|still|always"
    r"|keep|keeps))\b[^,]*$)"
)


# Run-on sentences of people in distress: "at a party you're shaking", "you can't sleep keep thinking".
_PAIR = re.compile(
    r"(?:^|(?<=, )|(?<=that )|(?<=when )|(?<=because )|(?<=and )|(?<=but )|(?<=if )|(?<=so )|(?<=since )|(?<=while )|(?<=time )"
    r"|(?<=before )|(?<=after )|(?<=until )|(?<=how )|(?<=whether ))"
    r"((?:your|the|his|her) [\w']+(?: [\w']+)?|[A-Z][\w]+) and you\b(?= \w+)"
)
_BREATH = re.compile(
    r"((?!\b(?:that|when|because|and|but|if|how|like|so|as|than|whether|what|why|while|you|since|although|though"
    r"|until|after|before|where|who"
    r"|think(?:s|ing)?|thought|kn[eo]ws?|feels?|felt|feeling|sa(?:y|ys|id|ying)|tells?|told|telling|guess|wish|hope"
    r"|hoping|believes?|mean|means"
    r"|me|him|her|them|us|afraid|scared|worried|terrified|frightened|sure|glad|sorry|happy|angry|mad|sad|aware"
    r"|convinced|certain|proud"
    r"|pretend|pretends|pretending|notices?|noticed|realized?|realised?|sees?|saw|hears?|heard|swear|feeling|time|way"
    r"|day|moment)\b)"
    r"\b[a-z]+) (you're (?:shaking|crying|sobbing|done|devastated|heartbroken|so |just |really |at a loss|losing)"
    r"|keep thinking)"
)
# "my parents was", "they is", as many people speak.
_MANY = re.compile(
    r"\b((?:^|(?<=, )|(?<=that )|(?<=and )|(?<=but )|(?<=because )|(?<=when )|(?<=so ))"
    r"(?:they|your (?:parents|kids|children|friends|sons|daughters|brothers|sisters))) (was|is|has|wasn't|isn't"
    r"|hasn't|doesn't)\b",
    re.I,
)
_OF_MANY = {
    "was": "were",
    "is": "are",
    "has": "have",
    "wasn't": "weren't",
    "isn't": "aren't",
    "hasn't": "haven't",
    "doesn't": "don't",
}
_ARTICLE = re.compile(r"\ba (?=(?!eu|one\b|once\b|uni|use|usu|uti|ura|u\b)[aeiou]\w)")


_DAYS = re.compile(
    r"\b(?:mondays?|tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|january|february|april|june|july"
    r"|august|september|october|"
    r"november|december|christmas|easter)\b"
)
_MONTHS = re.compile(
    r"\b((?:in|since|last|this|next|until|till|by|of|early|late|mid) )(march|may)\b(?! (?:be|not|have|never|well)\b)"
)


# "I'd like for us to talk": not "you'd like you to talk".
_US_TWO = re.compile(
    r"\b(you(?:'d|'ll|'ve| would| just| really| don't| didn't| only| always)* (?:like|want|wanted|need|needed|love"
    r"|expect|expected|hate|allow|get|help|let) )"
    r"(for )?you (to\b|(?=talk|be\b|move))"
)


def _both(match: re.Match[str]) -> str:
    return f"{match[1]} the two of you"


def polish(text: str, us: bool = False) -> str:
    """Spaces, doubled pronouns, "you and X" order, and stray marks put right."""
    text = re.sub(r"\s+", " ", text).strip(" ,;:-.!?…")
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    text = re.sub(r"([,;:])[,;:]+", r"\1", text)
    text = _PAIR.sub(_you_first, text)
    text = re.sub(r"^(you're|you) (you've|you're|you'd|you'll|you)\b", r"\2", text)
    text = re.sub(r"\byou, you and\b", "you and", text)
    text = re.sub(r"\b(about|between) you(?=$|[,.]| (?:and|but|because|when|anymore)\b)", _both, text) if us else text
    text = _US_TWO.sub(r"\1\2the two of you \3", text)
    text = re.sub(r"^you and (he|she|they) and you\b", r"you and \1", text)
    text = re.sub(r"\b(without (?:telling|asking)) you you\b", r"\1 you, and you", text)
    text = re.sub(
        r"\b(tell|tells|told|telling|promised?|remind(?:s|ed)?|warn(?:s|ed)?|show(?:s|ed)?) you you\b",
        r"\1 you that you",
        text,
    )
    between = (
        "you, you"
        if re.search(r"\b(?:when|if|after|before|since|while|whenever|because|once)\b[^,]*\byou you\b", text)
        else "you that you"
    )
    text = re.sub(r"\byou you\b", between, text)
    text = re.sub(r",? and (?:guess|imagine) (?:what|which|who|how)\b.*$", "", text)
    text = re.sub(r"^which is (?=why|how|what|where)", "that is ", text)
    text = re.sub(
        r"^((?:he|she|they|you|it) \w+) ((?:he|she|they|you|it) (?!(?:for|with|about|of|to|in|on|at|from|and)\b)\w+) "
        r"((?:he|she|they|you|it) (?!all\b)\w+)$",
        r"\1, \2, \3",
        text,
    )
    text = re.sub(
        r"\b([a-z]+) (you (?:just|only|really) (?:don't|can't|want|need|feel|think|know|didn't|couldn't))\b",
        _comma_before_you,
        text,
    )
    text = re.sub(
        r"\b(anything|nothing|or whatever) (?=(?:you|he|she|they|it)(?:'s|'re|'ve|'d)? (?:just|only)\b)",
        r"\1, ",
        text,
    )
    text = re.sub(r"\b(to (?:say|scream|shout|yell|think|tell (?:him|her|them))), (?=you\b)", r"\1 ", text)
    text = re.sub(r"\b(thought|realised|realized|figured), (?=you\b)", r"\1 that ", text)
    text = _SPLICED.sub(r"\1, and ", text)
    text = re.sub(r"\byou been\b", "you've been", text)
    text = re.sub(r"\bnot (\w+) just (?=\w+$)", r"not \1, just ", text)
    text = _DAYS.sub(lambda match: match[0].capitalize(), text)
    text = _MONTHS.sub(lambda match: match[1] + match[2].capitalize(), text)
    # Not after "the only person who understands you": there "you" is no subject.
    begins = r"(^|, |\b(?:and|but|so|that|because|when|if|while|since|what|how|like|as|than|think|know|feel|say|said) )"
    text = re.sub(begins + r"you was\b", r"\1you were", text)
    text = re.sub(begins + r"you wasn't\b", r"\1you weren't", text)
    text = re.sub(begins + r"you (?:am|is)\b", r"\1you are", text)
    text = _MANY.sub(lambda m: f"{m[1]} {_OF_MANY[m[2].lower()]}", text)
    text = re.sub(r"\byou're's\b", "you're", text)
    text = re.sub(r"\byou (has)\b", "you have", text)
    text = re.sub(r"\b(and|but|or|because),(?= )", r"\1", text)
    text = re.sub(r"\b(?:and|but),? and\b", "and", text)
    text = re.sub(r" ?\((?:\d\d ?[mMfF]|[mMfF] ?\d\d)\)", "", text)
    text = re.sub(r'\.(")(?=\S|\s|$)', r"\1", text)
    text = _BREATH.sub(lambda m: f"{m[1]}, and {m[2]}" if m.start() > 8 else m.group(), text)
    text = _ARTICLE.sub("an ", text)
    if text.count('"') % 2:
        text = text.replace('"', "")
    text = re.sub(r'[,;]"$', '"', text)
    text = '"'.join(part if i % 2 else part.replace("?", "") for i, part in enumerate(text.split('"')))
    if text.count("(") != text.count(")"):
        text = text.replace("(", "").replace(")", "")
    return re.sub(r"\s+", " ", text).strip(" ,;:-")


def _you_first(match: re.Match[str]) -> str:
    return f"you and {match.group(1)}"


_FORMULA = re.compile(r"I (?:love|hate|miss) you\b", re.I)


def direct_speech(tokens: Sequence[Token]) -> str | None:
    """Speech given without its marks, with them: she was like "I don't care"; None where there is none."""
    for place, token in enumerate(tokens[1:-2], 1):
        before, after = tokens[place - 1], tokens[place + 1 :]
        spoken = (
            token.lower_ == "like"
            and before.lemma_ == "be"
            and after[0].tag_ in ("PRP", "PRP$", "NNP", "VB", "WP", "WRB", "UH", "WDT")
        )
        told = token.lower_ in ("said", "says", "goes", "yelled", "screamed", "shouted") and after[0].lower_ == "i"
        lows = {t.lower_ for t in after}
        if (spoken and tokens[0].lower_ in ("he", "she", "they", "my", "mom", "dad", "mum")) or (
            told and lows & {"you", "your"}
        ):
            raw = "".join(t.text_with_ws for t in after).strip(" ,.;:")
            if '"' in raw or not raw:
                return None
            formula = _FORMULA.match(raw)
            if formula is not None:
                # "said I love you after three weeks": the rest is not what was said.
                after_it = [t for t in after if t.idx >= after[0].idx + formula.end()]
                told_after = f" {turned(after_it)}" if after_it and after_it[0].pos_ in ("ADP", "SCONJ", "ADV") else ""
                if after_it and not told_after:
                    return None
                return f'{turned(tokens[: place + 1])} "{formula.group()}"{told_after}'
            return f'{turned(tokens[: place + 1])} "{raw}"'
    return None
