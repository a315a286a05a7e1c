"""Train the query encoder: `python -m eval.training.query --data FOLDER [--out FOLDER]`.

It learns to put a question among the vectors that the static encoder has for passages, next to the
passages that answer it; these stay as they are. So it is trained after the static encoder, and
before the ranker, whose features it changes. Twenty minutes on two idle cores that multiply in
bfloat16 (AMX), hours on others.
"""

import argparse
import os
import random
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import torch
from tokenizers import Tokenizer

from embed.crops import QUESTION_ENDINGS
from embed.load import EMBEDDED_FOLDER
from embed.protocol import Encoder, Vectors
from embed.query_encoder import QUERY_FOLDER, QueryCutter
from embed.sources import PAIR_SOURCES, TEXT_SOURCES, Pair, read_pairs, read_texts
from embed.static import StaticEncoder
from embed.train import write_record
from embed.written import lines_of, read_everyday
from eval.training.pools import CONTEXT, MORE, read_questions
from eval.training.pretrained import find_pretrained, read_pretrained
from eval.training.querynet import QueryNet, export
from eval.training.roformer import make_tokenizer, pad
from index.sentences import split_sentences


@dataclass(frozen=True, slots=True)
class Settings:
    """Of the training; `scale` multiplies the cosines."""

    layers: int = 4
    steps: int = 3000
    batch: int = 128
    others: int = 3000
    scale: float = 25.0
    learning_rate: float = 2e-4
    warm: float = 0.03
    decay: float = 0.01
    crops: int = 40_000
    seed: int = 0


SETTINGS = Settings()
# How often each group of questions fills a batch.
SHARES = {
    "everyday": 0.36, "written": 0.16, "headline": 0.16, "question": 0.10, "policy": 0.03,
    "message": 0.04, "sentence": 0.05, "crop": 0.10,
}  # fmt: skip
_AROUND = 120  # characters on each side that make a passage of a sentence
_STEP = 8  # lengths are rounded up: for each new shape, products would be compiled anew
_SAME = 0.98  # passages as near as this are one and the same
_PART = (5, 25)  # characters of a sentence that look for the passage around it
_KEEP, _ASK = 0.5, 0.4  # shares of the passages that keep the sentence, of the parts that ask
_LOW = -1e4


@dataclass(frozen=True, slots=True)
class Group:
    """Questions as tokens, and the vectors `(n, dim)` of their passages."""

    questions: list[list[int]]
    passages: Vectors

    @classmethod
    def of(cls, pairs: Sequence[Pair], cutter: QueryCutter, encoder: Encoder) -> "Group":
        """The pairs as the training reads them."""
        questions = cutter.rows([pair.query for pair in pairs])
        return cls(questions, encoder.encode_passages([pair.passage for pair in pairs]))


def read_groups(data: Path, settings: Settings) -> dict[str, list[Pair]]:
    """Questions, or what stands for one, with a passage that answers, by group."""
    groups: dict[str, list[Pair]] = {name: [] for name in SHARES}
    groups["everyday"] = read_everyday(data)
    groups["written"] = read_more(data)
    for source in PAIR_SOURCES:
        if source.group in groups:
            groups[source.group] += read_pairs(data, source)
    texts = [text for source in TEXT_SOURCES for text in read_texts(data, source)]
    groups["crop"] = list(crops(texts, settings.crops, random.Random(settings.seed)))
    return {name: pairs for name, pairs in groups.items() if pairs}


def read_more(data: Path) -> list[Pair]:
    """The written questions that neither ranker nor reader are trained on.

    Those learn from the encoder's cosines, and would trust them too much.
    """
    pairs = []
    for row in (row for path in (MORE, CONTEXT) for row in read_questions(path)):
        for start, end in row.get("sentences", ())[:1]:
            text = lines_of(data / row["file"])[row["line"]][: row["end"]]
            pairs.append(Pair(row["question"], text[max(0, start - _AROUND) : end + _AROUND]))
    return pairs


def crops(texts: Sequence[str], wanted: int, rng: random.Random) -> list[Pair]:
    """Parts of sentences with the text around them, half of it without the sentence."""
    least, most = _PART
    pairs = []
    for text in rng.sample(list(texts), min(wanted, len(texts))):
        spans = [(s, e) for s, e in split_sentences(text[:2000]) if e - s >= 2 * least]
        if len(spans) < 3:
            continue
        start, end = rng.choice(spans)
        length = min(rng.randint(least, most), end - start)
        at = rng.randint(start, end - length)
        before = text[max(0, start - _AROUND) : start]
        kept = text[start:end] if rng.random() < _KEEP else ""
        ending = rng.choice(QUESTION_ENDINGS) if rng.random() < _ASK else ""
        passage = before + kept + text[end : end + _AROUND]
        pairs.append(Pair(text[at : at + length] + ending, passage))
    return pairs


def loss_of(
    net: QueryNet, group: Group, chosen: Sequence[int], others: Sequence[int], settings: Settings
) -> torch.Tensor:
    """Cross entropy of finding the own passage among the batch's and `others`.

    The same passage elsewhere is no negative and is masked.
    """
    rows = [group.questions[n] for n in chosen]
    length = -(-max(map(len, rows)) // _STEP) * _STEP
    tokens, _ = pad([(np.asarray(row), len(row)) for row in rows], length)
    with torch.autocast("cpu", torch.bfloat16):
        found = net(torch.from_numpy(tokens)).float()
    own = torch.from_numpy(group.passages[list(chosen)])
    every = torch.cat([own, torch.from_numpy(group.passages[list(others)])])
    same = own @ every.T > _SAME
    same.fill_diagonal_(fill_value=False)
    scores = (settings.scale * found @ every.T).masked_fill(same, _LOW)
    return torch.nn.functional.cross_entropy(scores, torch.arange(len(rows)))


def train(
    net: QueryNet,
    groups: dict[str, Group],
    settings: Settings,
    report: Callable[[int, float], None] = lambda step, loss: None,
) -> float:
    """Train for the settings' steps; the mean loss of the last hundred."""
    rng = random.Random(settings.seed)
    own = [parameter for parameter in net.parameters() if parameter.requires_grad]
    optimizer = torch.optim.AdamW(own, weight_decay=settings.decay, fused=True)
    shares = [SHARES[name] for name in groups]
    waiting: dict[str, list[int]] = {name: [] for name in groups}
    losses: list[float] = []
    net.train()
    torch.set_num_threads(os.cpu_count() or 1)  # the search has told OpenMP to use one
    for step in range(settings.steps):
        name = rng.choices(list(groups), shares)[0]
        group, count = groups[name], len(groups[name].questions)
        if len(waiting[name]) < min(settings.batch, count):
            waiting[name] = rng.sample(range(count), count)
        chosen = [waiting[name].pop() for _ in range(min(settings.batch, count))]
        others = rng.sample(range(count), min(settings.others, count))
        warm = min(1.0, (step + 1) / (settings.warm * settings.steps))
        for part in optimizer.param_groups:
            part["lr"] = settings.learning_rate * warm * max(1 - step / settings.steps, 0.02)
        loss = loss_of(net, group, chosen, others, settings)
        loss.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(own, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses = [*losses[-99:], loss.item()]
        report(step + 1, float(np.mean(losses)))
    return float(np.mean(losses))


def main(argv: Sequence[str] | None = None) -> None:
    """Train, export, and write the settings down."""
    parser = argparse.ArgumentParser(prog="python -m eval.training.query", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder above pairs/ and text/")
    parser.add_argument("--out", type=Path, default=QUERY_FOLDER)
    options = parser.parse_args(argv)
    began = perf_counter()
    torch.manual_seed(SETTINGS.seed)
    start = read_pretrained(find_pretrained())
    tokenizer = make_tokenizer(start)
    cutter = QueryCutter(Tokenizer.from_str(tokenizer.to_str()))
    encoder = StaticEncoder(EMBEDDED_FOLDER)
    pairs = read_groups(options.data, SETTINGS)
    groups = {name: Group.of(each, cutter, encoder) for name, each in pairs.items()}
    net = QueryNet.begin_for(start, SETTINGS.layers, encoder.dim)

    def report(step: int, loss: float) -> None:
        if step % 100 == 0:
            minutes = (perf_counter() - began) / 60
            sys.stderr.write(f"{step} of {SETTINGS.steps} steps, {minutes:.0f} min, {loss:.3f}\n")

    loss = train(net, groups, SETTINGS, report)
    export(net, tokenizer, options.out)
    record = {
        "settings": asdict(SETTINGS), "shares": SHARES,
        "questions": {name: len(each) for name, each in pairs.items()},
        "loss": round(loss, 4), "seconds": round(perf_counter() - began),
    }  # fmt: skip
    write_record(options.out, record)


if __name__ == "__main__":
    main()
