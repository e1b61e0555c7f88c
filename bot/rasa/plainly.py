"""What a message plainly asks for by its form, wherever it is said: to be listened to, something worded, a word spared.

Inside a guided conversation almost anything is an answer; these few forms are none. `bot.intents` weighs words, and each of them stands
nearer to something else there: "dont say that again" to a wish to hear it again, "wanna use so bad" to a feeling.
"""

from __future__ import annotations

import re

from bot.intents.easing import eased
from bot.intents.leads import ENDS, KEEP_IT, LED, LED_TOLD, NO_VERDICT, STAYS
from bot.intents.tables import route_of
from bot.repair.pasted import pasted

SURE = 0.99
_LISTEN = re.compile(
    LED + r"(?:(?:can|could|will|would) (?:you|u) (?:please )?)?(?:just )?"
    r"(?:listen(?: to me)?|hear me out)(?: please| for (?:a|once|now).{0,10})?\W*",
    re.I,
)
_WRITE = re.compile(
    LED + r"(?:(?:can|could|will|would) (?:you|u) )?(?:please )?help me (?:to )?(?:word|write|phrase|draft|put)\b"
    r"(?: (?:it|this|that|something|a (?:message|text|letter|note)|an apology|into words|to (?:him|her|them)))*"
    r"(?: (?:for|to) (?:my \w+|him|her|them))?(?: anyway| please| now)?\W*",
    re.I,
)
_AMENDS = re.compile(
    LED + r"i (?:really |just )?(?:want(?: to)?|wanna|need to|have to|gotta|would like to|'d like to) "
    r"(?:apologi[sz]e to|say (?:i'?m )?sorry to|make it up to|make (?:it|things|this) right with) "
    r"(?:him|her|them|(?:my|our) (?:\w+ ?){1,2})"
    r"(?: (?:now|for (?:it|that|this)))?\W*|"
    + LED
    + r"i(?: (?:really |just )?(?:want to|wanna|need to|have to|gotta|would like to)|'?d (?:really )?like to) "
    r"(?:fix|repair|mend|put right|make right|sort out) (?:it|this|that|things|what i (?:did|said|broke)|it all|us)"
    r"(?: (?:between us|with (?:him|her|them|(?:my|our) \w+)))?(?: (?:somehow|again|now|if i can|if possible))*\W*",
    re.I,
)
# Asked for words that are made for somebody else: "do you have a draft", "can you show me the letter", "is there something written".
DRAFT = re.compile(
    LED
    + r"(?:(?:do|have|did) (?:you|u|we) (?:have |got |get |make |made |write |written |finish )?|(?:is|was) there |where(?:'?s| is) |"
    r"(?:can|could|may|will|would) (?:you |u |i )?(?:please )?(?:show|see|read|have|get|give)(?: me| us)? |show me |give me |what about )"
    r"(?:(?:an?|the|my|that|any|some|this) )?(?:(?:draft|letter|apology|message|note|version)|something (?:written|drafted|i could send)|"
    r"(?:written|drafted) (?:something|anything|it))"
    r"(?: (?:for (?:him|her|them|this)|to (?:him|her|them)|of it|written|ready|first))*"
    r"(?: (?:now|yet|already|please|so far|then|today))*\W*",
    re.I,
)
_HOW_SORRY = re.compile(
    LED
    + r"(?:how|what) (?:do|can|could|should|would|might) i (?:ever )?(?:say (?:i'?m )?sorry|apologi[sz]e|make (?:it|this|that|things) "
    r"(?:up|right|good)|put (?:it|this|that|things) right)\b(?! every)(?! all the time).{0,60}",
    re.I,
)
# A gift or a visit for somebody is one's own affair, and no matter outside of ours.
_GIVES_THEM = re.compile(
    LED
    + r"should i (?:also |even |just |maybe |rather )?(?:send|bring|give|buy|get|take|call|ring|text|visit|hug|include|add|put)\b"
    r".*\b(?:him|her|them|along|too|as well|with it|flowers|chocolates?|a (?:card|gift|present)|my (?!car\b|money\b)\w+)\b.{0,30}",
    re.I,
)
WRITTEN = frozenset({"mend_version", "mend_unmet", "mend_afterwards"})  # from here on the words are there
_HUSH = re.compile(
    LED
    + r"(?:(?:don'?t|do not|stop|quit) (?:you )?(?:say(?:ing)?|ask(?:ing)?|repeat(?:ing)?|tell(?:ing)? me|writ(?:e|ing)|"
    r"call(?:ing)? me)\b"
    r"(?! (?:sorry|no|yes|my|him|her|them|for help))|shut up(?: about\b|\W*$)|(?:you'?re|ur|u r|"
    r"you are) (?:just |only |always )?"
    r"(?:taking|on) (?:his|her|their) side|enough (?:with|of) (?:the|your) |"
    r"(?:you|u) (?:just |only |always |keep )*(?:ask(?:ing)?|say(?:ing)?) (?:me )?(?:such |so |too )?(?:dumb|"
    r"stupid|silly|annoying|many|the same) |"
    r"(?:stop|quit) (?:making|turning|twisting|bringing|dragging|pulling|putting) (?:it|this|that|everything|all of (?:it|this)) "
    r"(?:all )?(?:about|into|back to|on)\b|(?:stop|quit|enough) (?:with |going on )?(?:about |bringing up )?(?:him|her|them|my \w+)"
    r"(?: already| now)?\W*$|leave (?:him|her|them|my (?:\w+ )?\w+) out (?:of (?:it|this|that))?\b)",
    re.I,
)
_SPARE_ME = re.compile(
    LED
    + r"(?:don'?t|do not|stop|quit) (?:you )?(?:tell(?:ing)? me (?:to|that|how|what)|ask(?:ing)? me (?:about|how|what|that|again)|"
    r"call(?:ing)? (?:me|it|him|her) (?:an?|my|the)|say(?:ing)? (?:that|it) (?:again|like))\b",
    re.I,
)
_PLANNED = frozenset({"takeaway", "mend_change", "mend_how", "mend_part", "mend_version", "mend_unmet", "next_hour"})
_URGE = re.compile(
    r"(?:^\W*|\bi (?:\w+ ){0,2}?)(?:wanna|want to|need to|dying to|itching to|gonna|about to|craving to) "
    r"(?:use|drink|score|get high|get drunk|get wasted|shoot up|smoke (?:weed|crack|meth))"
    r"(?: (?:so|really|real|very|fucking))?(?: (?:bad|badly|much|again|right now|now|tonight|today))?\W*(?:$|"
    r"[.,!;]|\bso\b)",
    re.I,
)
# "Two beers, the first in eight months": had after a time without.
_FIRST_SINCE = re.compile(
    r"\bfirst (?:\w+ ){0,2}(?:in|for|since|after) (?:\w+ ){1,3}(?:days?|weeks?|months?|years?)\b", re.I
)
# "I used on Friday after two years": used, with nothing that it could be used for.
_USED = re.compile(
    r"\bi(?:'?ve| have)?(?: just| \w+ly| also)* (?:used|drank|smoked|relapsed|gambled)(?: (?:again|once|twice))?"
    r"(?: (?:on \w+day|last (?:night|week|weekend)|yesterday|today|tonight|this (?:morning|afternoon|evening|week)))?"
    r"(?: (?:again|once|twice))?,? after (?:(?:about|nearly|almost|over|more than) )?(?:an? |\w+ )?(?:whole )?(?:days?|weeks?|months?|"
    r"years?|yrs?)\b"
    r"|\bi(?:'?ve| have)?(?: just| \w+ly)* used (?:again\b(?! to\b)|on \w+day\b|last (?:night|week|weekend)\b|yesterday\b|today\b|"
    r"this morning\b)",
    re.I,
)
_MUST_I = re.compile(
    r"\b(?:do|does|did|will|would|must|should|am)\b.{0,20}\bi\b(?: have to| need to| got to| be| really| now)*\b", re.I
)
_HAD = re.compile(r"\b(?:i|we) (?:\w+ )?(?:had|drank|smoked|used|took|bought|ordered)\b", re.I)
_LONGS = re.compile(
    r"\b(?:want|need|fancy|crave) (?:an?|some|one|my) (?:drink|wine|beer|vodka|bottle|smoke|cig\w*|fag|joint|pills?|fix|hit|bet|line)\b"
    r".{0,12}\b(?:now|tonight|today|bad(?:ly)?)\b|\b(?:(?:dying|gasping|desperate|longing|itching|jonesing|aching) for"
    r"|(?:can'?t|cant|cannot) stop thinking (?:about|of)|"
    r"keep thinking (?:about|of)|(?:could|would) kill for)(?: (?:an?|some|my|the|one|just|another|glass of|bottle of))* "
    r"(?:drinks?|drinking|wine|beers?|vodka|whisky|gin|bottle|smoke|smoking|cig\w*|fag|vape|weed|joint|pills?|coke|heroin|meth|oxy|"
    r"speed|hit|fix|bet|betting|gambling|using)\b(?! and (?:hurt|end|overdos))",
    re.I,
)
_ALARMED = re.compile(
    LED
    + r"(?:help\W+)?(?:i'?m |i am |im )?(?:totally |really |so |completely )?(?:freaking out|panicking|hyperventilating|"
    r"having a (?:panic|anxiety) attack)(?: (?:right )?now| here)?(?:[,.!;]? \w+(?: \w+){0,5})?\W*|"
    + LED
    + r"(?:help\W+)?(?=.*\bbreath)(?:(?:and |, )?(?:i (?:can'?t|cant|can ?not|cannot|can hardly|can barely) breathe?(?: properly|"
    r" right| at all)?|my heart "
    r"(?:is |'s |feels |won'?t stop )?(?:racing|pounding|tight|beating so fast|hammering)|(?:everything|it)(?:'?s|"
    r" is)? (?:all )?(?:too|so) \w+|"
    r"i'?m shaking(?: all over)?|(?:my )?(?:hands|legs) (?:are |won'?t stop )?shaking)\W*)+(?: now)?\W*",
    re.I,
)
_CRAVES = re.compile(
    r"\b(?:i'?m|i am|been|still|keep) (?:\w+ )?craving\b|\bcraving (?:it |one |a \w+ )?(?:so |real|really|right now|bad)",
    re.I,
)
_STYLE = re.compile(
    r"\b(?:anxious(?:ly)? (?:attach\w*|style)|avoidant(?:ly)?(?: attach\w*| style)?|disorgani[sz]ed|"
    r"(?:in)?secure(?:ly)? attach\w*|"
    r"attachment (?:style|type|issues))\b",
    re.I,
)
_WHAT_WE_ARE = re.compile(
    LED + r"(?:is|are|r) (?:it|this|that|you|u) (?:an? |just )*(?:ai|a\.i\.|bot|robot|chat ?gpt|"
    r"machine|computer|program|real(?: person)?|human|person)\W*",
    re.I,
)
_TOO_SORRY = re.compile(
    r"\b(?:apologi[sz]\w*|say(?:ing)? (?:i'?m )?sorry) (?:\w+ ){0,2}?"
    r"(?:too (?:much|often)|all the time|"
    r"for everything|for nothing|constantly)|"
    r"\balways (?:apologi[sz]ing|saying sorry)\b|\bstop (?:apologi[sz]ing|saying sorry)\b",
    re.I,
)
_WITHOUT = re.compile(
    r"\b(?:days?|weeks?|months?|years?)(?: \d+)? (?:off|clean|sober|without|free)\b|\b(?:clean|sober) (?:for|"
    r"since)\b",
    re.I,
)
_AGAIN = re.compile(r"\b(?:relaps\w*|slip\w*|drank|used|smoked|took|lost|threw|broke|until|then|but)\b", re.I)
_A_DRINK = re.compile(
    r"\bi (?:really |just |fucking )?(?:want|need) (?:a|some) "
    r"(?:drink|beer|wine|fix|hit|bottle|smoke|line|joint) (?:so |really )?(?:bad|badly)\b",
    re.I,
)
_OF_MY_CHILD = re.compile(
    r"\bmy (?:own )?(?:son|daughter|kids?|child|children|teen\w*|wife|husband|baby|toddler|"
    r"step(?:son|daughter)|grand(?:son|daughter|kids?))\b",
    re.I,
)
_MEANT = re.compile(
    LED + r"(?:wdym|what(?:'?s| is| do| did|s)?(?: (?:you|u|that|it))? ?(?:mean|meant|means?)) ?(?:by\b.{1,40})?\W*",
    re.I,
)
_WHY_ASK = re.compile(
    LED
    + r"(?:why|what) (?:do|are|would|did|does) (?:you|u|it) (?:\w+ )?(?:want to know|wanna know|need to know|ask(?:ing)?|care)\b.{0,20}",
    re.I,
)
_NEAR_THEM = re.compile(
    LED
    + r"i (?:really |just |only )?(?:want to|wanna|need to|would like to|'?d like to) (?:just )?(?:hold|hug|kiss|see|be (?:with|"
    r"near|close to|"
    r"there for)|cuddle|protect|love|have)\b(?!.*\b(?:sorry|apolog|forgiv|again|mend|fix|right)).{0,40}",
    re.I,
)
# "I don't know why I'm telling a robot": what we are is asked in it, and no mistake of ours told.
_TO_A_PROGRAM = re.compile(
    LED
    + r"(?:(?:i (?:don'?t|do not) (?:even |really )?know|not sure|no (?:idea|clue)|idk)\W+)?(?:why|what) (?:am i|i'?m|i am|would i|do i) "
    r"(?:even |still )?(?:doing )?(?:tell(?:ing)?|talk(?:ing)? (?:to|with)|writ(?:e|ing) to|typ(?:e|ing) (?:in)?to|"
    r"confess(?:ing)? to|shar(?:e|ing) (?:this |it |that )?with)(?: (?:this|that|it|all this|everything))?(?: to| with)? (?:an? |some )?"
    r"(?:ro)?(?:bot|machine|ai|computer|program|app|chat ?bot|phone|screen)\W*",
    re.I,
)
_NO_START = re.compile(
    LED + r"(?:i (?:\w+ )?(?:don'?t|do not) (?:even |really )?know (?:where|how) (?:to|i(?:'?d| would| should)?)|"
    r"(?:where|how) (?:would|do|could|can) i(?: even)?|(?:i'?ve (?:got )?|i have )?no idea (?:where|how) to) (?:even )?(?:begin|start)"
    r"(?: with (?:it|this|that|him|her))?\W*",
    re.I,
)
# Who wants no questions wants to be heard.
_NO_QUESTIONS = re.compile(
    LED
    + r"(?:(?:can|could) (?:you|u) )?(?:(?:stop|quit|enough)(?: with)?|no more|don'?t|do not)(?: ask(?:ing)?(?: me)?)?"
    r"(?: (?:so many|all (?:the|these|those)|the|these|those|any|more|your))* questions?(?: (?:please|now|already|for now))*\W*",
    re.I,
)
_THE_QUESTIONS = re.compile(
    LED
    + r"(?:let'?s (?:do|try|answer|go through)|can (?:we|i) (?:do|try|answer|see)|i(?:'?d like| want| wanna)(?: to)? (?:do|try|answer)|"
    r"show me|give me) (?:the|those|these|your|some) questions(?: (?:then|please|now))*\W*",
    re.I,
)
_CRAVED = re.compile(
    r"\b(?:crav\w*|urges?|use|using|high|hit|fix|wasted|buzz\w*|numb\w*|bet(?:ting)?|casino|slots?|bing\w*|cigs?|cigarettes?|vap\w*|"
    r"nicotine|porn|shots?|lines?|joint|itch\w*|tempt\w*|resist\w*|pub|bar|dealer|stash|wagon|sober\w*|meeting|sponsor|clean)\b",
    re.I,
)
_BYE = re.compile(
    r"(?:.{0,60}[.,!;\n])?\s*(?:(?:ok|okay|thanks|thank you|and|so|well|right)\W+)*(?:bye(?: bye)?|good ?bye|good ?night|see (?:you|ya)|"
    r"(?:talk|speak) (?:to you )?(?:later|soon|tomorrow))(?: (?:for now|then|now))*\W*",
    re.I,
)
_WHICH = re.compile(
    LED
    + r"(?:which|what) (?:one |style |type |kind |pattern |of (?:them|those|these) )?(?:am i|does that make me|are mine|is mine|"
    r"do i have)\b.{0,12}",
    re.I,
)
_TURNS = re.compile(
    LED
    + r"(?:thanks\W+|thank you\W+)?(?:(?:now|instead|first|actually)\W+)?(?:i (?:really |just )?(?:want to|wanna|need to|"
    r"would like to|'?d (?:like|rather) (?:to )?)|"
    r"i'?d (?:like to|rather)|can (?:i|we)|could (?:i|we)|let'?s|lets) (?:now |just |rather )?(?:talk|think|chat) (?:about|"
    r"through) (?!it\b|that\b|this\b)"
    r"[\w' ]{2,40}?(?P<now> instead| now| first)?\W*",
    re.I,
)
_NOW = re.compile(r"\b(?:now|instead)\b", re.I)
# In the middle of an exercise: what happened wants to be told.
_TALKS = re.compile(
    LED
    + r"(?:(?:can|could|may) (?:i|we)|i (?:want|need|would like|'?d like|wanna|have)(?: to)?|let me) (?:just )?(?:talk about|tell you)\b",
    re.I,
)
LEAST = 3  # words of it
# Back to a moment that was left for this one.
_FIRST_ONE = re.compile(
    LED + r"(?:(?:can|could|shall) we |let'?s |lets |i(?:'?d like| want| would like|'?d rather) to )?(?:please )?"
    r"(?:go |get |come |turn )?back to (?:the|that|my) (?:first|other|earlier|previous|old|before|last) (?:one|moment|thing|story)"
    r"(?: (?:now|again|then|please|instead))*\W*",
    re.I,
)
# Who is told to calm down often enough wants no exercise: "no I won't calm down".
# "He is in tears and so am I": two who are beside themselves this minute, and no moment to look at yet.
_BOTH = re.compile(
    LED_TOLD
    + r"(?:my|our|the) (?:\w+ ){0,3}?\w+(?: is|'s| are|'re|s) (?:\w+ ){0,8}?(?:and|&|n) (?:(?:so am i|me too|i am too)|"
    r"(?:i'?m|i am) (?:(?:having|in|doing|at) )?(?:it|one|mine|the same|a mess)(?: too| myself| as well)?)(?: (?:right )?now)?\W*",
    re.IGNORECASE,
)
_BESIDE_ONESELF = re.compile(
    r"\b(?:melt\w*|tantrum|scream\w*|howl\w*|in (?:tears|pieces|bits)|cry\w*|sobb\w*|wail\w*|panic\w*|shak\w*|raging|hysterical)\b",
    re.I,
)
# Who lapsed is somebody else: "he drank again".
_THEIR_LAPSE = re.compile(
    r"\b(?:he|she|they|my (?:\w+ )?\w+)(?:'?s|'ve)?(?: has| have| had| just| already| also)* "
    r"(?:drank|drunk|used|relapsed|lapsed|slipped|went back out|is back on|got high|started (?:drinking|using)|picked up)\b",
    re.I,
)
_MY_LAPSE = re.compile(
    r"\bi(?:'?ve| have)?(?: just| also| \w+ly)* (?:drank|drunk|had (?:a|one|two|three|some)|used|relapsed|lapsed|slipped|smoked|"
    r"gambled|took|"
    r"gave in|"
    r"caved|picked up|got (?:high|drunk))\b",
    re.I,
)
_NOT_TO_STEADY = re.compile(
    LED_TOLD
    + r"(?:no\W+)?(?:i )?(?:won'?t|will not|don'?t (?:want|need) to|do not want to|not going to|can'?t just|refuse to|"
    r"(?:don'?t|stop|quit) (?:you )?tell(?:ing)? me to) "
    r"(?:just )?(?:calm|steady|breathe|settle|relax|chill)(?: \w+){0,2}\W*",
    re.IGNORECASE,
)
LATE = frozenset(
    {"their_mind", "alternatives", "familiar", "takeaway"}
)  # steps of a moment from which its end is a look back
_LAPSED = re.compile(
    r"\b(?:slip\w*|gave in|giv(?:e|en|ing) in|cav(?:e|ed|ing)|blew it|blown|fell off|messed up|screwed up|back (?:on|at|to) (?:it|the)|"
    r"day (?:one|1|zero|0)|streak|reset|couldn'?t resist|again|wagon)\b",
    re.I,
)
_DONE = re.compile(r"\b(?:used to|back then|years ago|last year)\b", re.I)
_SUBSTANCE = re.compile(
    r"\b(?:drink\w*|drank|drunk|alcohol\w*|wine|beers?|cig\w*|vodka|bottle|smok\w*|weed|pills?|coke|heroin|meth\w*|"
    r"drugs?|high|using|used(?! to)|"
    r"relaps\w*|laps\w*|clean|sober\w*|gambl\w*|binge\w*|purg\w*)\b",
    re.I,
)


def plainly(text: str, best: str, flow: str | None, asked: str | None) -> str | None:
    """The intent that the form of a message alone names; None for nearly all. `best`: the intent that its words are nearest to."""
    if _LISTEN.fullmatch(text) and len(text.split()) > 1:
        return "just_listen"
    if _NO_QUESTIONS.fullmatch(text):
        return "just_listen"
    if (wished := eased(text, best, flow, asked)) is not None:
        return wished
    if flow in (None, "reflect_form") and (_WRITE.fullmatch(text) or DRAFT.fullmatch(text) or pasted(text)):
        return "choose_mend"
    if flow == "reflect_form" and (_HOW_SORRY.fullmatch(text) or (asked != "takeaway" and _AMENDS.fullmatch(text))):
        return "choose_mend"
    if flow == "mend_form" and (
        KEEP_IT.match(text) if asked == "mend_version" else asked not in WRITTEN and DRAFT.fullmatch(text)
    ):
        return "inform"  # the words that are shown stay; or the form says when they come
    if best in ("out_of_scope", "smalltalk_other") and flow in (None, "mend_form") and _GIVES_THEM.fullmatch(text):
        return "ask_advice"
    if flow is not None and asked not in _PLANNED and _HUSH.match(text):
        return "objection"
    if flow is None and best != "just_listen" and _SPARE_ME.match(text):
        return "objection"
    if flow is not None and (steered := _steered(text, best, flow, asked)) is not None:
        return steered
    if flow not in ("recovery_form", "mend_form") and (_URGE.search(text) or _A_DRINK.search(text)):
        return "share_craving"
    if flow is None and _USED.search(text) and not _THEIR_LAPSE.search(text):
        return "share_lapse"
    if best == "start_over" and _MUST_I.search(text):
        return "ask_article"  # whether a lapse undoes everything, and no wish to begin anew here
    if flow is None and _FIRST_SINCE.search(text) and _HAD.search(text) and _SUBSTANCE.search(text):
        return "share_lapse"
    if best == "share_lapse" and flow is None and _THEIR_LAPSE.search(text) and not _MY_LAPSE.search(text):
        return "share_moment"
    if flow is None and (_ALARMED.fullmatch(text) or (_BOTH.fullmatch(text) and _BESIDE_ONESELF.search(text))):
        return "choose_steady"
    if flow is None and route_of(best) == "share" and _LONGS.search(text):
        return "share_craving"
    if flow is None and best == "share_recovery" and _CRAVES.search(text):
        return "share_craving"  # however many weeks it has been, the craving is here now
    if best == "ask_diagnosis" and flow is None and _STYLE.search(text):
        return "ask_article"  # no illness is asked about
    if best == "minor_user" and flow is None and _OF_MY_CHILD.search(text):
        return "share_moment"  # who has a child or a wife is told nothing about minors
    if flow is None and _WHICH.fullmatch(text):
        return "ask_article"  # answered: nobody here says which
    if flow is None and _THE_QUESTIONS.fullmatch(text):
        return "choose_patterns"
    if flow is None and ENDS.fullmatch(text):
        return "stop"
    if NO_VERDICT.fullmatch(text):
        return "objection"
    if flow is not None and asked not in _PLANNED and _BYE.fullmatch(text):  # "talk tomorrow" may be the plan
        return "goodbye"
    if _TO_A_PROGRAM.fullmatch(text):
        return "bot_challenge"
    if _WHY_ASK.fullmatch(text):
        return "help"
    if flow is None and _WHAT_WE_ARE.fullmatch(text):
        return "bot_challenge"
    if best in ("share_apology_wish", "choose_mend") and flow is None and _NEAR_THEM.fullmatch(text):
        return "share_feeling"  # nothing is to be mended
    if best in ("share_apology_wish", "choose_mend") and _TOO_SORRY.search(text):
        return "share_pattern" if flow is None else None
    if best == "share_craving" and flow is None and not _CRAVED.search(text) and not _SUBSTANCE.search(text):
        return "share_stress"  # a night off is wanted, and nothing taken
    if best == "share_lapse" and flow is None and _WITHOUT.search(text) and not _AGAIN.search(text):
        return "share_recovery"
    if best == "share_lapse" and flow is None and _DONE.search(text) and not _SUBSTANCE.search(text):
        return "share_pattern"  # "I used to throw stuff" tells of no lapse
    if best == "share_lapse" and flow is None and not _SUBSTANCE.search(text) and not _LAPSED.search(text):
        return "share_moment"  # what happened on the way to it, and nothing taken
    return None


def _steered(text: str, best: str, flow: str, asked: str | None) -> str | None:
    """Where a message inside a guided conversation leads it by its form: to its end, to somebody else, back to what was answered."""
    if ENDS.fullmatch(text):
        # With the look back near, it is brought to its end there.
        return "inform" if flow == "reflect_form" and asked in LATE else "stop"
    if best == "thanks" and flow == "reflect_form" and asked == "takeaway":
        return "choose_look_back"  # thanks to the last question end it
    if _NOT_TO_STEADY.fullmatch(text) and flow != "steady_form":
        return "skip"
    if _MEANT.fullmatch(text):
        return "repeat"
    if _NO_START.fullmatch(text):
        return "dont_know"
    if flow == "steady_form" and _TALKS.match(text) and len(text.split()) > LEAST:
        return "choose_reflect"
    stays = STAYS.fullmatch(text) if flow == "reflect_form" else None
    if stays is not None and (stays["we"] or stays["us"] or asked not in _PLANNED):
        return "choose_reflect"  # where we are, or the one who is named
    if flow == "reflect_form" and _FIRST_ONE.fullmatch(text):
        return "choose_reflect"
    turns = _TURNS.fullmatch(text) if asked not in _PLANNED else None
    if turns is not None and (flow != "reflect_form" or _NOW.search(text)):
        return "choose_reflect"
    return None
