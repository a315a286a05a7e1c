"""Train the static encoder: `python -m embed.train --data FOLDER --out FOLDER`.

Needs the `models` extra (torch, sentence-transformers). The same seed on the same data gives the
same model.
"""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from tqdm import tqdm

from embed.batches import Sampler
from embed.contrast import TrainSettings, first_vectors, train
from embed.crops import Crops, CropSettings
from embed.errors import EncoderError
from embed.pairs import LabelledPairs
from embed.protocol import Vectors
from embed.sources import PAIR_SOURCES, TEXT_SOURCES, Pair, read_pairs, read_texts
from embed.tokenizer import build_tokenizer, count_words
from embed.written import read_everyday, read_thesaurus

# How often each group of sources fills a batch.
SHARES = {
    "headline": 0.16,
    "policy": 0.05,
    "science": 0.02,
    "question": 0.12,
    "everyday": 0.20,
    "thesaurus": 0.04,
    "message": 0.02,
    "sentence": 0.06,
    "news": 0.24,
    "law": 0.05,
    "government": 0.04,
}


@dataclass(frozen=True, slots=True)
class Material:
    """What a model is trained on, by group of sources."""

    pairs: dict[str, list[Pair]]
    texts: dict[str, list[str]]


def read_material(data: Path, limit: int = 0) -> Material:
    """Read every source, or its first `limit` rows."""
    material = Material({}, {})
    for source in PAIR_SOURCES:
        pairs = read_pairs(data, source)
        material.pairs.setdefault(source.group, []).extend(pairs[: limit or None])
    material.pairs["everyday"] = read_everyday(data)[: limit or None]
    material.pairs["thesaurus"] = read_thesaurus()[: limit or None]
    for source in TEXT_SOURCES:
        texts = read_texts(data, source)
        material.texts.setdefault(source.group, []).extend(texts[: limit or None])
    return material


def train_model(
    material: Material,
    size: int,
    settings: TrainSettings,
    crops: CropSettings,
    bar: bool = False,
) -> tuple[Tokenizer, Vectors]:
    """Build the tokenizer of at most `size` tokens and train its vectors."""
    counts = _count(material)
    tokenizer = build_tokenizer(counts, size)
    samplers: dict[str, Sampler] = {
        group: LabelledPairs(tokenizer, pairs) for group, pairs in material.pairs.items()
    }
    cropped = {group: Crops(tokenizer, texts, crops) for group, texts in material.texts.items()}
    samplers |= cropped
    frequency = np.ones(tokenizer.get_vocab_size())
    for crop in cropped.values():
        frequency += crop.token_counts(len(frequency))
    drawn = [(samplers[group], share) for group, share in SHARES.items() if len(samplers[group])]
    with tqdm(total=settings.steps, disable=not bar, unit="step") as progress:

        def report(_step: int, loss: float) -> None:
            progress.set_postfix(loss=f"{loss:.3f}", refresh=False)
            progress.update()

        vectors = train(first_vectors(frequency, settings), drawn, settings, report)
    return tokenizer, vectors


def save_model(tokenizer: Tokenizer, vectors: Vectors, folder: Path) -> None:
    """Save as a sentence-transformers folder with float16 weights."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    module = StaticEmbedding(tokenizer, embedding_weights=vectors.astype(np.float16))
    model = SentenceTransformer(modules=[module], device="cpu")
    model.save(str(folder), create_model_card=False)
    (folder / "model.safetensors").chmod(0o644)  # torch leaves it readable by its owner alone


def _count(material: Material) -> Counter[str]:
    counts: Counter[str] = Counter()
    for texts in material.texts.values():
        counts += count_words(texts)
    for pairs in material.pairs.values():
        counts += count_words(text for pair in pairs for text in (pair.query, pair.passage))
    return counts


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, save, and write the settings to `training.json`."""
    options = _options(arguments)
    # With more threads the sums now and then come out in another order, and the model with them.
    torch.set_num_threads(1)
    settings = TrainSettings(steps=options.steps, seed=options.seed)
    crops = CropSettings()
    start = time.perf_counter()
    try:
        material = read_material(options.data, options.limit)
    except EncoderError as error:
        sys.exit(str(error))
    tokenizer, vectors = train_model(material, options.size, settings, crops, bar=True)
    save_model(tokenizer, vectors, options.out)
    record = {
        "tokens": tokenizer.get_vocab_size(),
        "seconds": round(time.perf_counter() - start),
        "settings": asdict(settings),
        "crops": asdict(crops),
        "shares": SHARES,
        "sources": [
            {"file": source.path, "licence": source.licence, "group": source.group}
            for source in (*PAIR_SOURCES, *TEXT_SOURCES)
        ],
    }
    write_record(options.out, record)


def write_record(folder: Path, record: Mapping[str, object]) -> None:
    """Keep beside a model how it was trained."""
    text = json.dumps(record, ensure_ascii=False, indent=2)
    (folder / "training.json").write_text(text + "\n", encoding="utf-8")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m embed.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder above pairs/ and text/")
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--limit", type=int, default=0, help="rows of each file; 0 takes all")
    parser.add_argument("--size", type=int, default=18_000, help="tokens in the vocabulary")
    parser.add_argument("--steps", type=int, default=TrainSettings().steps)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
