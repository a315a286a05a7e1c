"""Train the word table: `python -m embed.train_words --data FOLDER --encoder FOLDER --out FOLDER`.

Its tokenizer and first vectors are the static encoder's, so that is trained first. Needs the
`models` extra. The same seed on the same data gives the same table.
"""

import argparse
import shutil
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from safetensors import safe_open
from tokenizers import Tokenizer
from tqdm import tqdm

from embed.batches import Sampler
from embed.crops import Crops, CropSettings
from embed.errors import EncoderError
from embed.late import LateSettings, train
from embed.pairs import LabelledPairs
from embed.train import Material, read_material, write_record
from embed.wordtable import WORDS_FOLDER, save_words

SHARES = {
    "everyday": 0.3,
    "thesaurus": 0.1,
    "sentence": 0.1,
    "headline": 0.1,
    "policy": 0.03,
    "question": 0.1,
    "news": 0.2,
    "government": 0.07,
}
_TEXTS = 12_000  # documents of each group that crops are drawn from
_COUNTED = 40_000  # ... and that words are counted in
_COUNTED_CHARS = 400
_CROPS = CropSettings(passage_tokens=90, query_max=12)


def read_encoder(folder: Path) -> tuple[Tokenizer, NDArray[np.float32]]:
    """The tokenizer and the table of a static encoder; raise `EncoderError` where it has none."""
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        with safe_open(folder / "model.safetensors", framework="numpy") as tensors:
            return tokenizer, tensors.get_tensor("embedding.weight").astype(np.float32)
    except Exception as error:  # tokenizers raises bare Exception
        raise EncoderError(
            f"{folder}: not a readable static encoder ({error}); train it with"
            " `python -m embed.train`"
        ) from error


def rarity(tokenizer: Tokenizer, texts: Sequence[str]) -> NDArray[np.float32]:
    """The inverse document frequency of each token: ln((N + 1) / (n + 1))."""
    held = np.zeros(tokenizer.get_vocab_size())
    for start in range(0, len(texts), 2000):
        batch = [text[:_COUNTED_CHARS] for text in texts[start : start + 2000]]
        for encoding in tokenizer.encode_batch_fast(batch, add_special_tokens=False):
            held[np.unique(np.asarray(encoding.ids, np.intp))] += 1
    found = np.log((len(texts) + 1) / (held + 1))
    found[0] = found.max()  # what the table does not know is rare
    return found.astype(np.float32)


def draw_from(
    tokenizer: Tokenizer, material: Material, seed: int = 0
) -> list[tuple[Sampler, float]]:
    """The groups of sources with how often each fills a batch."""
    rng = np.random.default_rng(seed)
    samplers: list[tuple[Sampler, float]] = []
    for group, share in SHARES.items():
        if group in material.pairs:
            pairs = LabelledPairs(tokenizer, material.pairs[group])
            samplers.append((pairs, share))
        elif texts := material.texts.get(group):
            kept = [texts[i] for i in rng.permutation(len(texts))[:_TEXTS]]
            samplers.append((Crops(tokenizer, kept, _CROPS), share))
    # Texts shorter than a crop give nothing to draw.
    return [(sampler, share) for sampler, share in samplers if len(sampler)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, save, and write the settings to `training.json`."""
    options = _options(arguments)
    torch.set_num_threads(1)  # sums in one order
    start = time.perf_counter()
    try:
        tokenizer, table = read_encoder(options.encoder)
        material = read_material(options.data, options.limit)
    except EncoderError as error:
        sys.exit(str(error))
    settings = LateSettings(steps=options.steps, seed=options.seed)
    with tqdm(total=settings.steps, unit="step") as progress:

        def report(_step: int, loss: float) -> None:
            progress.set_postfix(loss=f"{loss:.3f}", refresh=False)
            progress.update()

        late = train(table, draw_from(tokenizer, material, options.seed), settings, report)
    counted = [t for texts in material.texts.values() for t in texts[:_COUNTED]]
    save_words(options.out, tokenizer, late.vectors, rarity(tokenizer, counted), late.weight)
    # The same file, byte for byte: it tells that the encoder can take the table's tokens.
    shutil.copyfile(options.encoder / "tokenizer.json", options.out / "tokenizer.json")
    record = {
        "tokens": len(late.vectors),
        "seconds": round(time.perf_counter() - start),
        "settings": asdict(settings),
        "shares": SHARES,
    }
    write_record(options.out, record)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m embed.train_words", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder above pairs/ and text/")
    parser.add_argument("--encoder", type=Path, required=True, help="the static encoder's folder")
    parser.add_argument("--out", type=Path, default=WORDS_FOLDER)
    parser.add_argument("--limit", type=int, default=0, help="rows of each file; 0 takes all")
    parser.add_argument("--steps", type=int, default=LateSettings().steps)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
