"""An answer made of quotes, written out by a language model where every sentence holds."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from index.records import Hit
from index.store import Store
from service.generation.bearing import best_sentences
from service.generation.prompting import DECLINED, make_messages
from service.generation.sources import Source, choose_sources
from service.generation.support import find_fault
from service.generation.wording import coverage
from service.generation.writer import Ending, Writer
from service.generation.written import Claim, Sentence, SentenceCutter
from service.reading.evidence import join_evidence
from service.reading.quotes import Draft, cite
from service.records import Answer, Citation, Generation, GenerationStatus, Written

_SHARE = 0.3  # of the claim's words that each of several cited passages has to hold
_INSTEAD = "答案为原文摘句"


def write_answer(
    writer: Writer, answer: Answer, hits: Sequence[Hit], store: Store
) -> Iterator[Written | Answer]:
    """Each supported sentence as it comes; last the answer, as it was if there is none."""
    sources = choose_sources(answer.citations, hits)
    manuscript = _Manuscript(sources, store)
    cutter = SentenceCutter()
    for piece in writer.stream(make_messages(answer.plan.question, sources)):
        if isinstance(piece, Ending):
            sentences = cutter.finish(whole=piece.kind == "finished")
        else:
            sentences = cutter.feed(piece)
        for sentence in sentences:
            if text := manuscript.take(sentence):
                yield Written(text)
        if isinstance(piece, Ending):
            yield manuscript.answer(answer, writer.model, piece)


@dataclass(slots=True)
class _Manuscript:
    """The sentences that were kept, and the quotes that bear them out."""

    sources: Sequence[Source]
    store: Store
    texts: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    dropped: int = 0
    declined: bool = False

    def take(self, sentence: Sentence) -> str:
        """The sentence with its marks, numbered anew; empty where it does not hold."""
        if not self.texts and sentence.text.strip("。“”") == DECLINED:
            self.declined = True
            return ""
        quotes = self._quotes(sentence)
        text = f"{sentence.text}{self._marks(quotes)}"
        if not quotes or text in self.texts:  # a model in a loop says the same again
            self.dropped += 1
            return ""
        self.texts.append(text)
        return text

    def _quotes(self, sentence: Sentence) -> list[Citation]:
        """What bears the sentence out; nothing where a claim in it is not borne out."""
        found: list[Citation] = []
        for claim in sentence.claims:
            quotes = [q for source in self._bearing(claim) for q in self._cited(claim, source)]
            if not quotes:
                return []
            found += quotes
        return found

    def _bearing(self, claim: Claim) -> list[Source]:
        """The cited sources that support the claim: each one alone, or else all of them."""
        cited = [source for source in self.sources if source.n in claim.marks]
        if len(cited) < len(claim.marks):
            return []
        alone = [source for source in cited if not find_fault(claim.text, source.evidence)]
        if alone or len(cited) < 2:
            return alone
        together = not find_fault(claim.text, join_evidence(s.evidence for s in cited))
        each = all(coverage(claim.text, source.evidence) >= _SHARE for source in cited)
        return cited if together and each else []

    def _cited(self, claim: Claim, source: Source) -> list[Citation]:
        """The source's sentences as checked quotes, numbered later."""
        spans = best_sentences(claim.text, source.text)
        at = source.start
        return cite([Draft(source.hit, at + start, at + end) for start, end in spans], self.store)

    def _marks(self, quotes: Sequence[Citation]) -> str:
        """`[2][3]`; a quote that is there already keeps its number."""
        numbers: dict[int, None] = {}
        for quote in quotes:
            known = next((c for c in self.citations if _same(c, quote)), None)
            if known is None:
                known = replace(quote, n=len(self.citations) + 1)
                self.citations.append(known)
            numbers[known.n] = None
        return "".join(f"[{n}]" for n in numbers)

    def answer(self, answer: Answer, model: str, ending: Ending) -> Answer:
        """The answer in the end, and what became of the model's."""
        status = self._status(ending)
        generation = Generation(model, status, self.dropped, self._message(status, ending))
        if not generation.used:
            return replace(answer, generation=generation)
        return replace(
            answer,
            text="".join(self.texts),
            citations=tuple(self.citations),
            generation=generation,
        )

    def _status(self, ending: Ending) -> GenerationStatus:
        if self.texts:
            return "written" if ending.kind == "finished" else "interrupted"
        if ending.kind != "finished":
            return ending.kind
        if self.dropped:
            return "unsupported"
        return "declined" if self.declined else "error"

    def _message(self, status: GenerationStatus, ending: Ending) -> str:
        dropped = f"略去没有依据的{self.dropped}句" if self.dropped else ""
        if status == "written":
            return f"已{dropped}。" if dropped else ""
        if status == "interrupted":
            return "；".join(filter(None, (ending.message, "回答只到这里", dropped))) + "。"
        reasons = {
            "declined": "模型认为资料不能回答",
            "unsupported": f"模型写的{self.dropped}句都没有依据",
        }
        reason = reasons.get(status) or ending.message or "模型没有写出内容"
        return f"{reason}，{_INSTEAD}。"


def _same(one: Citation, other: Citation) -> bool:
    here, there = one.article.id, other.article.id
    return (here, one.start, one.end) == (there, other.start, other.end)
