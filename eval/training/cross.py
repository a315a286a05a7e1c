"""Train the cross-encoder: `python -m eval.training.cross --data FOLDER [--out FOLDER]`.

It learns on the sentences that the search finds and the reader puts first, so both are trained
before. One to two hours on two idle cores that multiply in bfloat16 (AMX), many on others. The
state is written down every minute, and `--go-on` takes it up again; `--minutes` ends the training.

The model that ships is the mean of trainings, one of plain texts and one of texts with titles,
trained on:

    python -m eval.training.cross --data FOLDER --plain --state plain.state
    python -m eval.training.cross --data FOLDER --state titled.state
    python -m eval.training.cross --mean plain.state titled.state --state mean.state
    cp mean.state more.state
    python -m eval.training.cross --data FOLDER --state more.state --go-on --rate 1.3e-4 --share .22
    python -m eval.training.cross --mean {more,more,mean,mean,mean}.state
"""

import argparse
import math
import os
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from tokenizers import Tokenizer

from embed.cross import CROSS_FOLDER, Candidate, PairCutter
from embed.load import load_encoder
from embed.onnx_model import Ids
from embed.protocol import Encoder
from embed.train import write_record
from embed.written import everyday_rows, lines_of
from eval.training.crossnet import CrossNet, export
from eval.training.pools import (
    CONTEXT,
    KEYWORD,
    MORE,
    MORE_KEYWORD,
    RELATED,
    WRITTEN,
    Pool,
    read_sets,
    read_written,
    title_of,
)
from eval.training.pretrained import find_pretrained, read_pretrained
from eval.training.reader import READ, find
from eval.training.roformer import make_tokenizer, pad
from index.sentences import split_sentences
from service.reading.reader import NEAREST_READ


@dataclass(frozen=True, slots=True)
class Settings:
    """Of the training; `batch` counts questions.

    Of the questions that are not about related texts `share` is read at all; a pass has `everyday`
    of the everyday ones.
    """

    layers: int = 6
    candidates: int = 5
    hardest: int = 8
    without: float = 0.2
    everyday: float = 0.5
    share: float = 1.0
    passes: float = 1.0
    learning_rate: float = 1.5e-4
    warm: float = 0.06
    decay: float = 0.01
    batch: int = 16
    seed: int = 0


SETTINGS = Settings()
_NEGATIVES = 6  # sentences beside the one that answers an everyday question
_SHORT = 8  # characters of what is no sentence to choose
_FIRST_CHARS = 3000  # of a document that an everyday question is about
# Pairs of like length are read together, and lengths rounded up: for each new shape, products would
# be compiled anew.
_TOGETHER, _STEP = 16, 16
_LOW = -1e4


@dataclass(frozen=True, slots=True)
class Read:
    """A candidate as tokens, where its sentence begins, and whether it answers."""

    tokens: Ids
    start: int
    answers: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A question's candidates, the reader's best first; `found` where a search found them."""

    reads: tuple[Read, ...]
    found: bool


def found_examples(pool: Pool, encoder: Encoder, cutter: PairCutter) -> Iterator[Example]:
    """The sentences that the reader puts first for each question, and those that answer it."""
    with pool.opened(encoder) as library:
        for found in find(pool, library, nearest=NEAREST_READ):
            answers = found.listed.answers
            order = [i for n, i in enumerate(found.best()) if n < SETTINGS.hardest or answers[i]]
            rows = cutter.pairs(found.asked.text, found.candidates(order))
            yield _example(rows, answers[order].tolist(), found=True)


def everyday_examples(
    data: Path, cutter: PairCutter, seed: int, plain: bool = False
) -> Iterator[Example]:
    """Questions in everyday words, with the sentences around the one that answers."""
    rng = random.Random(seed)
    for row, whole in everyday_rows(data):
        text = whole[:_FIRST_CHARS]
        title = title_of(row["file"], text, plain)
        spans = split_sentences(text)
        right = [(s, e) for s, e in spans if s < row["end"] and row["start"] < e][:2]
        if not right:
            continue
        wrong = [
            Candidate.of(title, text, s, e)
            for s, e in _choosable(spans)
            if s >= row["end"] or row["start"] >= e
        ]
        rng.shuffle(wrong)
        wrong = wrong[:_NEGATIVES]
        lines = lines_of(data / row["file"])
        while len(wrong) < _NEGATIVES:
            other = rng.choice(lines)[: _FIRST_CHARS // 2]
            if spans := _choosable(split_sentences(other)):
                place = rng.choice(spans)
                wrong.append(Candidate.of(title_of(row["file"], other, plain), other, *place))
        chosen = [*(Candidate.of(title, text, *span) for span in right), *wrong]
        answers = [n < len(right) for n in range(len(chosen))]
        for question in row["questions"]:
            yield _example(cutter.pairs(question, chosen), answers, found=False)


def _choosable(spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    return [(start, end) for start, end in spans if end - start > _SHORT]


def _example(rows: Sequence[tuple[Ids, int]], answers: Sequence[bool], found: bool) -> Example:
    pairs = zip(rows, answers, strict=True)
    return Example(tuple(Read(ids, start, yes) for (ids, start), yes in pairs), found)


def pick(example: Example, settings: Settings, rng: random.Random) -> list[Read]:
    """The candidates of one pass: one that answers, mostly, and some of the hardest others."""
    right = [read for read in example.reads if read.answers]
    wrong = [read for read in example.reads if not read.answers][: settings.hardest]
    if example.found and right and rng.random() < settings.without:
        right = []
    wanted = settings.candidates - bool(right)
    chosen = rng.sample(right, 1) if right else []
    return chosen + rng.sample(wrong, min(wanted, len(wrong)))


def batches(
    examples: Iterable[Example], settings: Settings, rng: random.Random
) -> Iterator[list[list[Read]]]:
    """One pass of the questions that have a sentence."""
    waiting: list[list[Read]] = []
    for example in examples:
        if chosen := pick(example, settings, rng):
            waiting.append(chosen)
        if len(waiting) == settings.batch:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


def _scores(net: CrossNet, rows: Sequence[tuple[Ids, int]]) -> torch.Tensor:
    """`(n,)`, in the order of the rows."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n][0]))
    found = []
    with torch.autocast("cpu", torch.bfloat16):
        for at in range(0, len(order), _TOGETHER):
            some = [rows[n] for n in order[at : at + _TOGETHER]]
            length = -(-len(some[-1][0]) // _STEP) * _STEP
            found.append(net(*(torch.from_numpy(each) for each in pad(some, length))).float())
    return torch.cat(found)[torch.from_numpy(np.argsort(order))]


def loss_of(net: CrossNet, batch: Sequence[Sequence[Read]], settings: Settings) -> torch.Tensor:
    """Cross entropy over each question's candidates and "none of them", whose score is 0."""
    found = _scores(net, [(read.tokens, read.start) for chosen in batch for read in chosen])
    most = settings.candidates
    scores = torch.full((len(batch), most + 1), _LOW)
    scores[:, most] = 0
    right = torch.full((len(batch), most + 1), -torch.inf)
    at = 0
    for row, chosen in enumerate(batch):
        scores[row, : len(chosen)] = found[at : at + len(chosen)]
        at += len(chosen)
        for column, read in enumerate(chosen):
            if read.answers:
                right[row, column] = 0
        if not any(read.answers for read in chosen):
            right[row, most] = 0
    return -torch.logsumexp(torch.log_softmax(scores, 1) + right, 1).mean()


@dataclass(frozen=True, slots=True)
class Learned:
    """How many questions were seen, and the mean loss of the last hundred steps."""

    questions: int
    loss: float


def train(
    net: CrossNet,
    found: Sequence[Example],
    everyday: Sequence[Example],
    minutes: float = math.inf,
    keep: Callable[[int], None] = lambda questions: None,
    before: int = 0,
    settings: Settings | None = None,
) -> Learned:
    """Train for the settings' passes, or for so many minutes; the rate falls to nothing by then.

    `keep` is called every minute with the number of questions seen. Where `before` says that some
    were seen earlier, others come first now.
    """
    settings = settings or SETTINGS
    rng = random.Random(settings.seed + before)
    own = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(own, weight_decay=settings.decay, fused=True)
    total = int(settings.passes * len(_one_pass(found, everyday, settings, rng)))
    losses: list[float] = []
    net.train()
    torch.set_num_threads(os.cpu_count() or 1)  # the search has told OpenMP to use one
    began = done = perf_counter()
    seen = 0
    while seen < total:
        for batch in batches(_one_pass(found, everyday, settings, rng), settings, rng):
            warm = min(1, seen / (settings.warm * total) + 0.01)
            left = 1 - max(seen / total, (perf_counter() - began) / 60 / minutes)
            rate = settings.learning_rate * warm * max(left, 0.02)
            for group in optimizer.param_groups:
                group["lr"] = rate
            loss = loss_of(net, batch, settings)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(own, 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            seen += len(batch)
            losses = [*losses[-99:], loss.item()]
            if perf_counter() - done > 60:
                done = perf_counter()
                keep(seen)
                sys.stderr.write(
                    f"{seen} of {total} questions, {(done - began) / 60:.0f} min,"
                    f" loss {np.mean(losses):.3f}\n"
                )
            if seen >= total or left <= 0:
                return Learned(seen, float(np.mean(losses)))
    return Learned(seen, float(np.mean(losses)))


def _one_pass(
    found: Sequence[Example], everyday: Sequence[Example], settings: Settings, rng: random.Random
) -> list[Example]:
    chosen = [*found, *rng.sample(everyday, int(settings.everyday * len(everyday)))]
    rng.shuffle(chosen)
    return chosen


def _found(
    data: Path, encoder: Encoder, cutter: PairCutter, plain: bool, settings: Settings
) -> list[Example]:
    """The written questions, and those of the reading-comprehension sets."""
    rng = random.Random(settings.seed)

    def some(pools: Iterable[Pool]) -> Iterator[Pool]:
        for pool in pools:
            count = round(settings.share * len(pool.questions))
            yield replace(pool, questions=tuple(rng.sample(pool.questions, count)))

    def written(paths: Sequence[Path]) -> Iterator[Pool]:
        for path in paths:
            yield from read_written(data, path=path, plain=plain)

    found: list[Example] = []
    titled = () if plain else (CONTEXT, KEYWORD, MORE_KEYWORD)
    related = written(() if plain else (RELATED,))
    for pool in (*related, *some(written((WRITTEN, MORE, *titled)))):
        found += found_examples(pool, encoder, cutter)
    for pool in some(pool for pool in read_sets(data) if pool.name in READ):
        # An answer that the search missed teaches refusal only where no other is known to be.
        examples = found_examples(pool, encoder, cutter)
        found += (each for each in examples if any(read.answers for read in each.reads))
    return found


def mean_of(states: Sequence[Path]) -> tuple[dict[str, torch.Tensor], list[object]]:
    """The mean of the weights of trainings that began alike, and their records.

    A state named several times counts as often.
    """
    read = {path: torch.load(path) for path in states}
    weights = {
        name: torch.stack([read[path]["weights"][name].float() for path in states]).mean(0)
        for name in read[states[0]]["weights"]
    }
    times = Counter(states)
    records = [
        {"times": times[path], "of": each.get("record")} if times[path] > 1 else each.get("record")
        for path, each in read.items()
    ]
    return weights, records


def main(argv: Sequence[str] | None = None) -> None:
    """Train, export, and write the settings down."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.cross", description=__doc__)
    parser.add_argument("--data", type=Path, help="folder above mrc/ and text/")
    parser.add_argument("--out", type=Path, default=CROSS_FOLDER)
    parser.add_argument("--minutes", type=float, default=math.inf, help="of training, at most")
    parser.add_argument("--passes", type=float, default=SETTINGS.passes)
    parser.add_argument(
        "--share", type=float, default=SETTINGS.share, help="of all but those of related texts"
    )
    parser.add_argument("--rate", type=float, default=SETTINGS.learning_rate)
    parser.add_argument(
        "--state", type=Path, default=Path("cross.state"), help="where the weights are kept"
    )
    parser.add_argument("--go-on", action="store_true", help="go on from the state")
    parser.add_argument("--plain", action="store_true", help="texts without titles")
    parser.add_argument(
        "--mean", type=Path, nargs="+", metavar="STATE", help="no training: the mean of these"
    )
    options = parser.parse_args(argv)
    if not options.mean and not options.data:
        parser.error("--data or --mean is needed")
    settings = replace(
        SETTINGS,
        learning_rate=options.rate,
        passes=options.passes,
        share=options.share,
        everyday=SETTINGS.everyday * options.share,
        # The plain training sees another half of the everyday questions than the other. What a
        # mean is made of begins alike.
        seed=SETTINGS.seed + (not options.plain),
    )
    torch.manual_seed(SETTINGS.seed)
    start = read_pretrained(find_pretrained())
    tokenizer = make_tokenizer(start)
    net = CrossNet.begin(start, SETTINGS.layers)
    if options.mean:
        weights, records = mean_of(options.mean)
        net.load_state_dict(weights)
        export(net, tokenizer, options.out)
        mean: dict[str, object] = {"mean_of": records}
        torch.save({"weights": weights, "questions": 0, "record": mean}, options.state)
        write_record(options.out, mean)
        return
    began = perf_counter()
    cutter = PairCutter(Tokenizer.from_str(tokenizer.to_str()))
    encoder = load_encoder()
    found = _found(options.data, encoder, cutter, options.plain, settings)
    everyday = list(everyday_examples(options.data, cutter, settings.seed, options.plain))
    before, begun = 0, None
    if options.go_on:
        state = torch.load(options.state)
        net.load_state_dict(state["weights"])
        before, begun = int(state["questions"]), state.get("record")

    def write(seen: int, record: object = None) -> None:
        state = {"weights": net.state_dict(), "questions": before + seen, "record": record}
        torch.save(state, options.state)

    learned = train(net, found, everyday, options.minutes, write, before, settings)
    record = {
        "settings": asdict(settings), "plain": options.plain, "found": len(found),
        "everyday": len(everyday), "questions": before + learned.questions,
        "loss": round(learned.loss, 4), "seconds": round(perf_counter() - began),
    }  # fmt: skip
    if begun:
        record["begun_with"] = begun
    write(learned.questions, record)
    export(net, tokenizer, options.out)
    write_record(options.out, record)


if __name__ == "__main__":
    main()
