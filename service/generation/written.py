"""What a model writes, cut into sentences with their marks while it comes."""

import re
from dataclasses import dataclass

_OPEN, _CLOSE, _FINAL, _CLOSING = "\\[【［", "\\]】］", "。！？!?", "”’」』）)》"
_NUMBER = r"\s*(?:资料|来源)?\s*\d{1,2}\s*"
_MARK = rf"[{_OPEN}]{_NUMBER}(?:[,，、]{_NUMBER})*[{_CLOSE}]"
_SENTENCE = rf"(?:[^{_FINAL}\n]*(?:[{_FINAL}]+[{_CLOSING}]*|\n))(?:\s*{_MARK})*"
# A sentence is over when it is plain that neither a mark nor a closing quote follows.
_OVER = re.compile(rf"{_SENTENCE}(?=\s*(?:[^\s{_OPEN}{_FINAL}{_CLOSING}]|[{_OPEN}]\s*[^\s\d资来]))")
_ENDED = re.compile(_SENTENCE)
_MARKS = re.compile(rf"\s*((?:{_MARK}\s*)+)")
_BULLET = re.compile(r"^(?:[-*•·#]+\s+|\d{1,2}[.)）、](?!\d)\s*)")
_THINK, _THOUGHT = "<think>", "</think>"


@dataclass(frozen=True, slots=True)
class Claim:
    """A stretch of a sentence and the numbers of the passages that it cites."""

    text: str
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sentence:
    """A written sentence without its marks; `claims` is empty where it has no mark."""

    text: str
    claims: tuple[Claim, ...]


class SentenceCutter:
    """Takes the text in pieces of any size and gives back each sentence once it is whole."""

    def __init__(self) -> None:
        self._held = ""
        self._thinking = True  # until it is plain that the text does not begin with thoughts

    def feed(self, piece: str) -> list[Sentence]:
        """Take a piece; return the sentences that it completes."""
        self._held += piece
        return self._take(_OVER) if self._past_thoughts() else []

    def finish(self, *, whole: bool) -> list[Sentence]:
        """The rest; where the text broke off (not `whole`), what lacks its end or mark is not."""
        if self._held.lstrip().startswith(_THINK):
            self._held = ""
        found = self._take(_ENDED)
        rest, self._held = self._held, ""
        return found + _sentences(rest) if whole else [s for s in found if s.claims]

    def _past_thoughts(self) -> bool:
        """Some models think aloud first; that is no part of the answer."""
        begin = self._held.lstrip()
        if self._thinking and begin.startswith(_THINK):
            _, ended, rest = begin.partition(_THOUGHT)
            if not ended:
                return False
            self._held = rest
        elif self._thinking and _THINK.startswith(begin):
            return False
        self._thinking = False
        return True

    def _take(self, pattern: re.Pattern[str]) -> list[Sentence]:
        found: list[Sentence] = []
        while match := pattern.match(self._held):
            self._held = self._held[match.end() :]
            found += _sentences(match[0])
        return found


def _sentences(raw: str) -> list[Sentence]:
    """The sentence in `raw`, or none where it holds no text."""
    parts = _MARKS.split(_BULLET.sub("", raw.strip()).replace("**", ""))
    texts, marks = parts[::2], parts[1::2]
    text = "".join(texts).strip()
    if not any(char.isalnum() for char in text):
        return []
    claims = [Claim(t, _numbers(m)) for t, m in zip(texts, marks, strict=False) if t.strip()]
    if claims:
        # What follows the last mark belongs to it: the full stop, or the end of the sentence.
        claims[-1] = Claim(claims[-1].text + texts[-1], claims[-1].marks)
    return [Sentence(_ended(text), tuple(claims))]


def _numbers(marks: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", marks)))


def _ended(text: str) -> str:
    return text if text[-1] in f"{_FINAL}{_CLOSING}；：…" else f"{text.rstrip('，,、;')}。"
