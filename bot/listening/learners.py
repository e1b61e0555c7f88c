"""Forms that learners of English take for each other, said back as they are meant: "he no answer", "I have cry", "three day".

By the words before and after alone, and only where hardly anything else can be meant; no word of content becomes another one.
"""

from __future__ import annotations

from bot.listening.words import bag

_THEY = bag("i you we they people kids children parents friends")
_ONE = bag(
    "he she it husband wife son daughter mother father mum mom dad brother sister boyfriend girlfriend partner friend boss"
    " everybody everyone nobody who"
)
# Verbs that are hardly ever nouns after "no" beside whoever doesn't do it; "he has no answer" has a verb before it.
_DENIED = bag(
    "answer call talk speak listen want know like understand care love help come sleep eat see have think believe look write"
    " say tell let trust respect work go give feel need ask hear forgive"
)
_MANY = bag("two three four five six seven eight nine ten many several few 2 3 4 5 6 7 8 9 10 12 14 20 30")
_TIMES = bag("day week month year hour minute")
# What can follow a stretch of time and is no noun: "three day trip" keeps its own form.
_GOES_ON = bag(
    "he she i we they you it my his and but now ago in on without that the because since before after so then or already"
    " straight alone later with for not when until till"
)
_PLACES = bag("city town country room house flat job school language woman man person girl family company part")
_INTO = bag("in to with at from for by have has had find found want wants see sees saw")
# Verbs after "have", and after "didn't".
_HAVE = bag("have has haven't hasn't havent hasnt i've we've they've you've")
_DONE = {
    "cry": "cried", "tell": "told", "say": "said", "see": "seen", "saw": "seen", "go": "gone", "went": "gone",
    "give": "given", "gave": "given", "write": "written", "wrote": "written", "speak": "spoken", "spoke": "spoken",
    "forget": "forgotten", "forgot": "forgotten", "lose": "lost", "bring": "brought", "eat": "eaten", "ate": "eaten",
    "know": "known", "knew": "known", "become": "become", "became": "become", "begin": "begun", "began": "begun",
    "ask": "asked", "explain": "explained", "decide": "decided", "happen": "happened", "shout": "shouted",
    "yell": "yelled", "spend": "spent", "send": "sent", "lend": "lent", "drank": "drunk", "took": "taken", "did": "done", "do": "done",
}  # fmt: skip
_REGULAR = {
    "thinked": "thought", "goed": "went", "telled": "told", "feeled": "felt", "knowed": "knew", "taked": "took", "gived": "gave",
    "comed": "came", "catched": "caught", "buyed": "bought", "bringed": "brought", "runned": "ran", "maked": "made", "losed": "lost",
    "leaved": "left", "sleeped": "slept", "keeped": "kept", "understanded": "understood", "heared": "heard", "speaked": "spoke",
    "writed": "wrote", "breaked": "broke", "forgetted": "forgot", "falled": "fell", "finded": "found", "drived": "drove",
}  # fmt: skip
_SO = bag("so very too am i'm im was feel felt feels really")
_FELT = {
    "disappoint": "disappointed", "confuse": "confused", "embarrass": "embarrassed", "frustrate": "frustrated", "exhaust": "exhausted",
    "annoy": "annoyed", "terrify": "terrified", "overwhelm": "overwhelmed", "humiliate": "humiliated", "irritate": "irritated",
}  # fmt: skip
_DID = bag("didn't didnt")
_UNDONE = {
    "went": "go", "said": "say", "told": "tell", "came": "come", "saw": "see", "gave": "give", "took": "take",
    "made": "make", "got": "get", "knew": "know", "thought": "think", "felt": "feel", "wanted": "want",
    "called": "call", "answered": "answer", "spoke": "speak", "wrote": "write", "ate": "eat",
    "understood": "understand", "believed": "believe", "liked": "like", "cared": "care", "heard": "hear",
    "slept": "sleep", "left": "leave", "found": "find",
}  # fmt: skip
# "We don't never talk", and "if need be", whose verb needs no "to".
_NOT = bag("don't dont doesn't doesnt didn't didnt won't wont haven't havent hasn't hasnt ain't aint can't cant")
# What is denied a second time; the verbs before it, and what shows that it begins something of its own ("I never told. Nobody came").
_TWICE = {"nothing": "anything", "nobody": "anybody", "no": "any", "nowhere": "anywhere"}
_DENIES = bag("don't dont doesn't doesnt didn't didnt haven't havent hasn't hasnt ain't aint never")
_WHAT = bag(
    "do did done tell told want need have has had got get see saw seen give gave trust ask asked call called owe say said go went"
)
_HELD = bag("have has had got get want need see give gave do")  # "said no" is right
_IS_SAID = bag(
    "is was were are has have had will would can could does did came cares cared knows knew listens ever one matter longer"
)
_WISHES = bag("want wants wanted need")
# Verbs after "want" that are hardly ever what is wanted themselves: "I want help", "they need love" are right.
_TO = bag(
    "go be see have tell leave stay know come make take give say hear become get speak live keep forget believe understand"
)
_OWNERS = bag("my his her your our their")
_WIDER = bag("uncle aunt auntie cousin nan grandma grandpa grandmother grandfather stepdad stepmum neighbour neighbor")
_OF_ONE = bag("house flat apartment birthday wedding funeral room car bed kitchen grave")


def meant(low: str, before: str, after: str, then: str = "", earlier: str = "") -> str | None:
    """What a learner's word, in lower case as its neighbours are, is meant for; None where it is right, or nobody can tell. `before` stands
    directly before it and `earlier` before that, `after` and `then` behind it."""
    if low in _REGULAR:
        return _REGULAR[low]  # "I thinked"
    if low in _FELT and before in _SO:
        return _FELT[low]  # "I was so disappoint"
    if low in _DONE and before in _HAVE:
        return _DONE[low]  # "I have cry the whole night"
    if low in _UNDONE and before in _DID:
        return _UNDONE[low]  # "he didn't went"
    if low == "no" and after in _DENIED and before in _THEY | _ONE:
        return "don't" if before in _THEY else "doesn't"  # "he no answer me"
    if low in _TIMES and before in _MANY and (not after or after in _GOES_ON or not after[0].isalnum()):
        return f"{low}s"  # "three day he didn't call"
    if low == "other" and before in _INTO and after in _PLACES and then not in ("or", "than"):
        return "another"  # "he works in other city"
    if low in _WISHES and before != "if" and (after in _TO or (after == "talk" and then in ("to", "with", "about"))):
        return f"{low} to"  # "I want go home"
    if low == "never" and before in _NOT:
        return "ever"  # "we don't never talk": denied once, as it is meant
    if low in _TWICE and earlier in _DENIES and before in (_HELD if low == "no" else _WHAT) and after not in _IS_SAID:
        return _TWICE[low]  # "I didn't do nothing", "he never told nobody", "we don't have no money"
    if low in _ONE | _WIDER and before in _OWNERS and after in _OF_ONE:
        return f"{low}'s"  # "at her sister house"
    if low == "shame" and before in ("very", "so", "too"):
        return "ashamed"  # "I feel very shame"
    return None
