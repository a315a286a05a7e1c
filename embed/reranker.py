"""A model that reads a query and a passage together and says how well they fit.

It puts the best of what was found in a better order; reading every pair takes far longer than a
search, so it is optional. Needs the `models` extra.
"""

import json
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from embed.errors import EncoderError
from embed.locate import is_local, remedy

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

SETTING = "WENCE_RERANKER"
_BATCH = 16
Scores = NDArray[np.float32]


class Reranker(Protocol):
    """Scores passages for a query."""

    @property
    def name(self) -> str:
        """What a person calls it: the folder's or hub model's name."""
        ...

    def score(self, query: str, passages: Sequence[str]) -> Scores:
        """Return `(n,)` float32, higher is better; comparable for one query only."""
        ...


def load_reranker(spec: str) -> Reranker:
    """Load a sentence-transformers `CrossEncoder` by folder or hub name; raise `EncoderError`."""
    folder = Path(spec).expanduser()
    return CrossEncoderReranker(str(folder) if folder.is_dir() else spec)


class CrossEncoderReranker:
    """A `CrossEncoder` in evaluation mode; safe to use from several threads."""

    def __init__(self, spec: str) -> None:
        """Load from a folder, the local cache or the hub; raise `EncoderError` with a remedy."""
        self._model = _load(spec)
        self.name = Path(spec).name if Path(spec).is_dir() else spec
        # Tokenizers cannot be used by two threads at once, and two models would fight for cores.
        self._lock = threading.Lock()

    def score(self, query: str, passages: Sequence[str]) -> Scores:
        """Return `(n,)` float32 logits; what is longer than the model reads is cut at its end."""
        if not passages:
            return np.zeros(0, dtype=np.float32)
        from torch.nn import Identity

        with self._lock:
            scores = self._model.predict(
                [(query, passage) for passage in passages],
                batch_size=_BATCH,
                show_progress_bar=False,
                # Logits: a sigmoid gives 1.0 to all that fit well, and their order would be lost.
                activation_fn=Identity(),
            )
        return np.asarray(scores, dtype=np.float32)


def _load(spec: str) -> "CrossEncoder":
    try:
        from sentence_transformers import CrossEncoder
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise EncoderError(
            f'{spec}: a reranker needs more packages: pip install "wence[models]"'
        ) from error
    # The bar of the weights would be drawn into every command's messages.
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        local = is_local(spec)
        _require_reranker(spec, local)
        model: CrossEncoder = CrossEncoder(spec, local_files_only=local)
    except EncoderError:
        raise
    except Exception as error:  # the hub, torch and the tokenizers each raise their own kinds
        raise EncoderError(remedy(spec, error, "CrossEncoder", SETTING)) from error
    if model.num_labels != 1:
        raise EncoderError(
            f"{spec}: gives {model.num_labels} scores for a pair, a reranker gives one; set "
            f"{SETTING} to a reranker such as BAAI/bge-reranker-base"
        )
    model.eval()
    return model


def _require_reranker(spec: str, local: bool) -> None:
    """Refuse what would load with random or without any weights for the score."""
    if _read_json(spec, "config_sentence_transformers.json", local).get("model_type") == (
        "CrossEncoder"
    ):
        return
    kinds = _read_json(spec, "config.json", local).get("architectures")
    kind = str(kinds[0]) if isinstance(kinds, list) and kinds else "a model of unknown kind"
    if kind.endswith("ForSequenceClassification"):
        return
    if kind.endswith("ForCausalLM"):
        raise EncoderError(
            f"{spec}: {kind} without the question that makes a language model a reranker; use a "
            "copy saved as a CrossEncoder by sentence-transformers 5.4 or later"
        )
    raise EncoderError(
        f"{spec}: {kind} is no reranker, it scores no pairs; set {SETTING} to a CrossEncoder such "
        "as BAAI/bge-reranker-base, and an encoder as WENCE_ENCODER"
    )


def _read_json(spec: str, name: str, local: bool) -> dict[str, object]:
    from sentence_transformers.util import load_file_path

    found = load_file_path(spec, name, local_files_only=local)
    read = json.loads(Path(found).read_text(encoding="utf-8")) if found else {}
    return read if isinstance(read, dict) else {}
