"""The sentences of a passage that bear out what was written, to be quoted."""

from embed.words import cut_plain
from index.sentences import split_sentences
from service.reading.facts import Facts, find_facts, known_dates, squash


def best_sentences(claim: str, text: str) -> list[tuple[int, int]]:
    """The sentences of `text`, at most three, that bear out the claim, in order.

    The best is the one with most of the claim's facts, then words; further ones are added for
    facts that it lacks.
    """
    said = squash(claim)
    facts, words = find_facts(said), {w for w in cut_plain(said) if len(w) > 1}
    scored = []
    for span in split_sentences(text):
        sentence = squash(text[slice(*span)])
        held = _held(facts, sentence)
        scored.append((held, sum(word in sentence for word in words), span))
    chosen: list[tuple[int, int]] = []
    found: frozenset[object] = frozenset()
    while scored and len(chosen) < 3:
        held, shared, span = max(scored, key=lambda s: (len(s[0] - found), s[1], -s[2][0]))
        if chosen and not held - found:
            break
        if held or shared:
            chosen.append(span)
        found |= held
        scored.remove((held, shared, span))
    return sorted(chosen)


def _held(facts: Facts, sentence: str) -> frozenset[object]:
    """The numbers and dates of a claim that stand in a sentence."""
    there = find_facts(sentence)
    numbers = {n for n in facts.numbers if n.stands_in(there.numbers)}
    return frozenset(numbers | (facts.dates & known_dates(there.dates)))
