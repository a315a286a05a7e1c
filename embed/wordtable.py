"""Word vectors for matching a question with a sentence word by word (late interaction).

Each word of the question looks for its nearest word in the sentence: `贴回` finds `补贴` where an
exact search finds nothing. Trained by `embed.train_words`; a table and a tokenizer, no torch.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import safe_open
from tokenizers import Tokenizer
from tokenizers.normalizers import Sequence as NormalizerSequence

from embed.errors import EncoderError

WORDS_FOLDER = Path(__file__).parent / "models" / "wence-words-zh"

_REMEDY = "; copy the folder again, or train it with `python -m embed.train_words`"

Floats = NDArray[np.float32]
Ids = NDArray[np.intp]


class WordTable:
    """`vectors` `(n, dim)` are unit rows, row 0 (unknown) zeros; `rarity` and `weight` are `(n,)`.

    `rarity` is the inverse document frequency of a word in the training text, `weight` what the
    training found a word of a question to count for.
    """

    def __init__(self, folder: Path = WORDS_FOLDER) -> None:
        """Read the folder; raise `EncoderError` where it is incomplete or damaged."""
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            with safe_open(folder / "model.safetensors", framework="numpy") as tensors:
                scale: Floats = tensors.get_tensor("scale")
                self.vectors: Floats = tensors.get_tensor("vectors") * scale[:, None]
                self.rarity: Floats = tensors.get_tensor("rarity").astype(np.float32)
                self.weight: Floats = tensors.get_tensor("weight").astype(np.float32)
        except Exception as error:  # tokenizers raises bare Exception
            raise EncoderError(f"{folder}: not a readable word table ({error}){_REMEDY}") from error
        sizes = {len(self.vectors), len(self.rarity), len(self.weight)}
        if sizes != {self.tokenizer.get_vocab_size()}:
            raise EncoderError(
                f"{folder}: {self.tokenizer.get_vocab_size()} tokens, {len(self.vectors)} vectors,"
                f" {len(self.rarity)} rarities and {len(self.weight)} weights do not fit{_REMEDY}"
            )
        self.tokenizer.no_truncation()
        self.tokenizer.no_padding()
        # Texts come folded already (`embed.words.fold`), which is all that it would do to them.
        self.tokenizer.normalizer = NormalizerSequence([])
        self.vocabulary = (folder / "tokenizer.json").read_bytes()

    def tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The token ids of each folded text; an empty text has the unknown token alone."""
        encoded = self.tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [encoding.ids or [0] for encoding in encoded]


def save_words(
    folder: Path, tokenizer: Tokenizer, vectors: Floats, rarity: Floats, weight: Floats
) -> None:
    """Save a table, the vectors in 8 bits."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    scale = np.maximum(np.abs(vectors).max(axis=1), 1e-9).astype(np.float32) / 127
    tensors = {
        "vectors": np.round(vectors / scale[:, None]).astype(np.int8),
        "scale": scale,
        "rarity": rarity.astype(np.float16),
        "weight": weight.astype(np.float16),
    }
    save_file(tensors, folder / "model.safetensors")
    (folder / "model.safetensors").chmod(0o644)  # safetensors leaves it readable by its owner alone
    tokenizer.save(str(folder / "tokenizer.json"))


@cache
def load_words() -> WordTable:
    """The embedded table, read once."""
    return WordTable()
