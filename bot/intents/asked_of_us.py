"""What a message asks of us beside what it tells: "my mum swears by hers but I want a better one, got a recipe".

A message that tells much and asks little looks like what it tells. What it asks is what it wants, so that clause is weighed by itself:
where it lies outside of our subjects, the message does.
"""

from __future__ import annotations

import re

from bot.intents.leads import LED

LOOKED_AT = 1_200  # characters, as many as are weighed of a message
LEAST = 3  # words of a clause that says what it asks
_DO = (
    r"(?:write|fix|solve|translate|convert|calculate|recommend|suggest|plan|book|order|find|look up|look over|check|list|explain|define|"
    r"give me|tell me|show me|send me|name|pick|choose|design|code|debug|draw|sing|play|set|remind me|compare|proofread|edit|"
    r"summari[sz]e|spell|teach me|make me|buy|cook|bake|search|google|rate|review|guess|predict)"
)
_ASK = re.compile(
    LED + r"(?:"
    r"(?:what|which|who|where|when|how|whats|whos|wheres|hows)(?:'?s|'?re|'?d)?\b|"
    r"(?:is|are|was|were|does|do|did|has|have|will|would|can|could|should|am) (?:it|some(?:one|body)|any(?:one|body)|this|that|"
    r"there|the|an?|i|we|you|u|my|he|she|they|"
    r"your|our|any\w*|\w+)\b|"
    rf"(?:(?:can|could|will|would) (?:you|u) )?(?:please |pls |help me (?:to )?)?{_DO}\b|"
    r"help (?:me )?(?:with|on|to)\b|(?:any|got|know|need|want|looking for) (?:an?y? |some |a good |good |any good )?"
    r"(?:recipes?|ideas?|tips|suggestions?|recommendations?|advice on|help with|template|recs)\b"
    r")",
    re.I,
)
_ENDS = re.compile(
    r"[.!?;\n]+\s*|,\s*|\s+[-–—]+\s+|:\s+|\s+(?=(?:and|but|so)\s+(?:what|which|who|where|when|how|is|are|does|do|did|can|could|"
    r"will|would|should|"
    r"tell me|give me|help me)\b)|\s+(?=(?:because|cause|cuz|cos|bc|before|since|asking for)\b)",
    re.I,
)
# Told, not asked: what somebody said or wonders, and what only sounds like a question.
_SAID = re.compile(
    r"\b(?:said|says|say|asked|asks|asking me|told|tells|wondering|wonder|wonders|know|knows|knew|see|idea|texted|texts|wrote|yelled|"
    r"screamed|shouted|like|goes|went|thinking|thought|care|matter|remember|forgot|figure out|decide)(?: (?:me|him|her|us|them|"
    r"out loud))?\W*$",
    re.I,
)


def clauses(text: str) -> list[str]:
    """Of a message in several clauses those that ask something of us, in order; none where it is of one piece."""
    text = text[:LOOKED_AT]
    found: list[str] = []
    start, before = 0, ""
    cuts = [*((m.start(), m.end()) for m in _ENDS.finditer(text)), (len(text), len(text))]
    for stop, after in cuts:
        clause = text[start:stop].strip()
        if len(clause.split()) >= LEAST and _ASK.match(clause) and not _SAID.search(before):
            found.append(clause)
        before, start = text[:stop], after
    return [] if len(found) == 1 and len(found[0]) >= len(text.strip(" .!?")) else found
