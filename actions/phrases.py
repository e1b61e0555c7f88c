"""How a message begins and what it then does, by its words: one home for the patterns that several rooms read an answer with.

All are regular expressions on a message as it was written, without regard to case.
"""

from __future__ import annotations

import re

from bot.intents.leads import LED, LED_TOLD, YES

TO_US = re.compile(
    LED + r"(?:(?:can|could|will|would|wont|won't|why (?:don't|won't|cant|can't)) (?:you|u|we)\b|let'?s\b|"
    r"(?:please )?(?:help|tell|give|show) me\b|i (?:want|need|would like|'d like) you to\b)",
    re.IGNORECASE,
)
WISHES = re.compile(
    LED + r"(?:(?:can|could|will|would|should|how (?:do|can|could|should)) (?:you|i|we)\b|help me\b|"
    r"i (?:just )?(?:want|need|would like|'d like) (?:you )?to (?:say|apolog|help|write|make|tell|mend|fix))",
    re.IGNORECASE,
)
TO_US_ONLY = re.compile(
    LED + r"(?:(?:can|could|will|would) you\b|(?:please )?help me\b|let'?s\b|i want you to\b)", re.IGNORECASE
)
WHAT_IF = re.compile(LED + r"(?:what if|what do i do if|what happens if|and if)\b", re.IGNORECASE)
# "Or that I don't love her" is what the other may think, and never said back as if it were so.
THAT_I = re.compile(LED_TOLD + r"(?:maybe |probably |perhaps )?that (?:i|i'?m|my|we)\b", re.IGNORECASE)
ADDRESSES = re.compile(r"\byou(?:rs?|rself)?\b(?! know\b)", re.IGNORECASE)
# "I want to talk about my ex" says whom it is about, and tells nothing of them.
ONLY_WHOM = re.compile(
    LED
    + r"(?:i (?:really |just )?(?:want to|wanna|need to|would like to)|i'?d (?:really )?like to|can (?:i|we)|could (?:i|we)|let'?s) "
    r"(?:talk|chat|think|write|tell you) (?:a bit |to you )?about (?:my|our) (?:\w+[ -]?){1,3}(?: (?:now|instead|first|please|today))?\W*",
    re.IGNORECASE,
)
WHY = re.compile(
    LED + r"(?:why|how come|what makes|what does it mean|what if|"
    r"is (?:it|this|that) (?:\w+ )?(?:normal|ok|okay|common|usual|weird|strange))\b",
    re.IGNORECASE,
)
ASKS = re.compile(
    LED
    + r"(?:what|what's|whats|who|when|how|which|does|do|did|is|are|am|can|could|will|would|should|shall|explain|describe|"
    r"tell me about)\b",
    re.IGNORECASE,
)

KIN = r"(?:mum|mom|mother|mam|dad|father|parents|family|ex|childhood|brother|sister|gran\w*)"
OWN = re.compile(
    LED_TOLD + r"(?:like |as if )?i(?:'?m)? (?:was|felt|feel|just|only|wanted|needed|thought|hoped|don'?t|didn'?t)\b",
    re.IGNORECASE,
)
AGAIN_AND_AGAIN = re.compile(
    r"^\W*(?:(?:and|but|well|because)\W+)*every (?:time|year|day|week|month|christmas|birthday|holiday|summer|fight|single)\b|"
    r"\b(?:growing up|as a (?:kid|child|boy|girl|teenager)|(?:when|since) i was (?:a (?:kid|child|boy|girl)|little|small|young|\d)|"
    r"(?:it|this|that|he|she) (?:all |just |kind of |sort of )?reminds? me of|^\W*(?:it'?s |it was )?(?:the )?same (?:as|like|"
    r"thing) (?:when|with|at|it was)\b|my whole life|all my life|since forever|"
    r"it was (?:always|the same) (?:like that|with)|just like (?:when i|with my|back then)|"
    rf"my (?:own )?(?:{KIN}|teacher) (?:never|always|used to)|(?:like|same as|same with) (?:with )?(?:my|our) {KIN})\b|"
    rf"\bmy {KIN} (?:was|did|had|were|is) (?:\w+ )?(?:the same|too|it too|like (?:that|this|him|her|them))\b|"
    rf"^\W*my (?:own )?{KIN} (?:\w+ ){{1,7}}(?:once|too|as well|back then|when i was \w+)\W*(?:,.*)?$",
    re.IGNORECASE,
)
ANOTHER_WAY = re.compile(
    LED_TOLD
    + r"(?:(?:something|anything|what) else (?:that )?(?:might|may|could|would)\b|(?:another|the other|one other|an other) "
    r"(?:reason|way|explanation|possibility|side|option|thing)\b.{0,20}\b(?:might|may|could|is|was|would)\b|"
    r"(?:it|that) (?:might|may|could) also (?:be|have)\b)",
    re.IGNORECASE,
)
YES_SO = re.compile(
    rf"^\W*(?:{YES})\W+.*\b(?:same|since|always|forever|like|too|used to|familiar|my {KIN}|our {KIN})\b",
    re.IGNORECASE | re.DOTALL,
)
GUESSED = re.compile(
    LED_TOLD
    + r"(?:(?:maybe|perhaps|probably|prob|i (?:think|guess|bet|suppose)|could be|might be|or|that)\W+)+(?:that )?"
    r"(?:he|she|they|his|her|their|he'?s|she'?s|they'?re|my \w+)\b(?! (?:said|told|says|asked))|"
    + LED_TOLD
    + r"(?:he|she|they|he'?s|she'?s|they'?re|my \w+)(?: (?:is|was|were|are|just))* "
    r"(?:probably|prob|maybe|perhaps|might|may|could|must)\b|"
    r"\bmust (?:have|think|feel|be)\b",
    re.IGNORECASE,
)
# "Maybe I am useless" guesses at oneself; "maybe I scared her" at what the other met.
GUESSED_OF_ME = re.compile(
    LED_TOLD + r"(?:(?:maybe|perhaps|probably|i (?:think|guess|suppose))\W+)+(?:i am|i'?m|i was|i really am)\b",
    re.IGNORECASE,
)
SAYS_THAT = re.compile(
    r"\W*(?:that (?:i|i'?m|he|she|he'?s|she'?s|they|we|it|it'?s|its|my|nobody|no ?one|whatever|what|nothing|everything|everyone|people)|"
    r"i (?:thought|was thinking|wanted|was afraid|wished|hoped|figured|assumed))\b",
    re.IGNORECASE,
)
PLAN = re.compile(
    LED_TOLD + r"(?:i think )?(?:i'?ll|i will|i might|"
    r"i (?:can|could) (?!not\b|see\b|feel\b|hear\b|only\b|never\b|have\b|imagine\b)|"
    r"i want to try|next time|from now on|(?:what )?i take (?:from|with|away)|"
    r"i'?m going to|i'?m gonna|maybe i(?:'?ll| can| could| will| should))\b|"
    + LED_TOLD
    + r"i (?:think i |guess i |just )?(?:need|should|have|ought) (?:to )?\b.*\b(?:next time|from now on|more often|in future|first)\b",
    re.IGNORECASE,
)
# "That I could knock first" goes on "I take from it", though something else was asked.
THAT_I_COULD = re.compile(
    LED_TOLD + r"that (?:maybe )?(?:i|we) (?:could|can(?! only)|will|want to|need to|should|don'?t (?:want|have) to)\b",
    re.IGNORECASE,
)
NEXT_TIME = re.compile(r"\b(?:next time|from now on)\b", re.IGNORECASE)
TAKES = re.compile(LED_TOLD + r"(?:what )?i (?:take|learn(?:ed|t)?|get) (?:from|with|away|out of)\b", re.IGNORECASE)
BECAUSE = re.compile(
    LED_TOLD + r"i(?:'?m)? (?:was|am|felt|feel|just|only|had|didn'?t|lost|forgot|so|really|too|thought|wanted)\b",
    re.IGNORECASE,
)
DID_IT = re.compile(
    r"\bi (?:hurt|scared|made|let|upset|disappointed|embarrassed|frightened|humiliated)\b", re.IGNORECASE
)
THOUGHT = re.compile(
    r"\b(?:i (?:just )?(?:thought|was thinking|kept thinking|wanted|wished|hoped|knew|assumed|told myself)|in my head|"
    r"(?:all|what) i (?:could think|thought|wanted)|my (?:first )?thought)\b",
    re.IGNORECASE,
)
# "I feel like he hates me" says what is believed, and names no feeling yet.
BELIEVES = re.compile(
    LED_TOLD
    + r"i(?:'?m)? (?:just |really |still |kinda |kind of )?(?:feel(?:ing)?|felt) (?:like|as if|as though|that) "
    r"(?:he|she|they|everyone|everybody|nobody|no ?one|people|my \w+|our \w+|it|the \w+)(?:'?s|'?re|'?d|'?ll)?\b(?! me\b)",
    re.IGNORECASE,
)
FELT = re.compile(
    r"^\W*(?:(?:just|kind of|kinda|sort of|a bit|really)\W+)*(?:like|as if|as though)\b|"
    r"\b(?:i|it|this|that)(?: \w+)? (?:feel|feels|felt|feeling)\b|\b(?:makes?|made) me feel\b",
    re.IGNORECASE,
)
SIGH = re.compile(
    r"\W*(?:u+gh+|a+r+gh+|meh|bleh|blah|pff+|sigh|omg|wtf|ffs|hm+|phew|wow|ouch|oof|tja)\W*", re.IGNORECASE
)
# An alarm of the body, and nothing told yet.
ALARM = re.compile(
    r"\b(?:(?:can'?t|cannot|can not|cant) (?:breathe|breath|catch my breath)|"
    r"(?:heart|chest)(?:'?s| is|s)? (?:racing|pounding|tight|going (?:mad|crazy))|"
    r"panic(?:king|ing| attack)|hyperventilat\w*|(?:i'?m|im|my hands? (?:are|is|keeps?)) shaking|freaking out)\b",
    re.IGNORECASE,
)
# Where I was and what I was doing is told as well, unless the body does it.
DOING = re.compile(
    r"^\W*(?:(?:and|but|so|because|cos|well|honestly|i mean)\W+)*i(?:'?m| am| was) (?:just |only |still |also |too )?"
    r"(?:(?:on|at|in|with) (?:my|our|the|a|work|home|bed|school)\b(?! (?:loss|edge|end|own|knees|hell|daze|panic|spiral|dark|mess))|"
    r"(?:busy|late|away|asleep|out)\b|"
    r"(?!(?:shak|cry|sobb|trembl|burn|boil|fum|seeth|freak|spinn|spiral|drown|sink|hurt|dy|bleed|panick|los|fall|break|explod|"
    r"scream|grieving|long|struggl|suffer|fear|hop|feel)\w*ing)\w{2,}ing (?:\w+ ){1,})",
    re.IGNORECASE,
)

# No wish to look at the other's side.
UNWILLING = re.compile(
    r"\bi (?:really |just |honestly )?(?:don'?t|do not|dont) (?:want to|wanna|care to|feel like|care (?:about|what|how|why))\b.{0,30}"
    r"\b(?:(?:her|his|their) (?:side|feelings|reasons|view|mind|point of view|perspective)|nice (?:about|to)|"
    r"(?:he|she|they) (?:felt|feels|feel|thinks?|thought|wanted|wants|(?:was|were|is|are|might be) (?:thinking|feeling)))\b",
    re.IGNORECASE,
)

# Questions with a limit of their own, by the response that says it.
LIMITED = {
    "utter_no_diagnosis": re.compile(
        r"\b(?:narciss\w*|bi-?polar|borderline|bpd|autis\w*|adhd|ocd|psycho\w*|sociopath\w*|schizo\w*|"
        r"(?:is|am|are) (?:i|he|she|they) (?:clinically )?depressed|disorder)\b",
        re.IGNORECASE,
    ),
    "utter_no_medication": re.compile(
        r"\b(?:meds?|medication|dose|dosage|antidepressants?|pills?|tablets?)\b", re.IGNORECASE
    ),
    "utter_no_legal": re.compile(
        r"\b(?:custody|legal\w*|illegal|lawyer|solicitor|court|sue|against the law|my rights)\b", re.IGNORECASE
    ),
}
# Where it is felt: "my belly, I think".
IN_THE_BODY = re.compile(
    r"\W*(?:(?:in|hm+|um+|well|maybe|i think|mostly|just|it'?s|all) +)*(?:my|the) (?:chest|heart|stomach|belly|tummy|throat|jaw|"
    r"head|hands?|arms?|legs?|shoulders?|neck|back|whole body|body|guts?|face|skin|eyes)(?:\W+\w+){0,3}\W*",
    re.IGNORECASE,
)
# How long it had been, which says nothing of what came before: "after 90 days".
CLEAN_FOR = re.compile(
    r"\W*(?:after|for|at|it was|i had|i was)?\W*(?:\w+ ){1,3}(?:days?|weeks?|months?|years?)(?: (?:clean|sober|off it|without))?\W*",
    re.I,
)
# What stands around a word for a feeling: "I feel very ashamed", "numb i guess".
AROUND = re.compile(
    r"^\W*(?:(?:i|i'?m|i am|was|am|feel|felt|feeling|just|really|so|very|a bit|kind of|kinda|like|maybe|well|honestly)\b\W*)+|"
    r"\W*(?:\b(?:i (?:guess|think|suppose)|really|tbh|honestly|maybe|mostly)\b\W*)+$",
    re.IGNORECASE,
)
