"""Any sentence-transformers model, by folder or hub name. Needs the `models` extra."""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embed.errors import EncoderError
from embed.fingerprint import fingerprint
from embed.locate import is_local, remedy
from embed.prompts import prompts_for
from embed.protocol import Vectors
from embed.static import unit_rows

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

# Optimizer states, other frameworks' copies and papers decide no vector.
_DECIDING = {".json", ".txt", ".model", ".safetensors", ".bin", ".py"}


class SentenceTransformerEncoder:
    """A transformer encoder on the CPU, with its query and passage prompts."""

    def __init__(self, spec: str) -> None:
        """Load from a folder, the local cache or the hub; raise `EncoderError` with a remedy."""
        self._model = _load(spec)
        self._spec = spec
        self.name = Path(spec).name if Path(spec).is_dir() else spec
        self._prompts = prompts_for(self.name, self._model.prompts)
        dim = self._model.get_embedding_dimension()
        if dim is None:
            raise EncoderError(f"{spec}: the model does not say how long its vectors are")
        self.dim = dim

    @cached_property
    def sha256(self) -> str:
        """Fingerprint of the model's files and prompts."""
        folder = Path(self._spec) if Path(self._spec).is_dir() else _cached_folder(self._spec)
        files = sorted(
            file for file in folder.rglob("*") if file.is_file() and file.suffix in _DECIDING
        )
        return fingerprint(files, self._prompts.query, self._prompts.passage)

    def encode_queries(self, queries: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows."""
        return self._encode(queries, self._prompts.query)

    def encode_passages(self, passages: Sequence[str]) -> Vectors:
        """Return `(n, dim)` float32, unit rows."""
        return self._encode(passages, self._prompts.passage)

    def _encode(self, texts: Sequence[str], prompt: str) -> Vectors:
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        # An explicit prompt, even an empty one, overrules the model's default prompt.
        vectors = self._model.encode(
            list(texts), prompt=prompt, show_progress_bar=False, convert_to_numpy=True
        )
        return unit_rows(np.asarray(vectors))


def _load(spec: str) -> "SentenceTransformer":
    try:
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        raise EncoderError(
            f'{spec}: this encoder needs more packages: pip install "wence[models]"'
        ) from error
    try:
        return SentenceTransformer(spec, device="cpu", local_files_only=is_local(spec))
    except Exception as error:  # the hub, torch and the tokenizers each raise their own kinds
        problem = remedy(spec, error, "sentence-transformers model", "WENCE_ENCODER")
        raise EncoderError(problem) from error


def _cached_folder(spec: str) -> Path:
    from huggingface_hub import snapshot_download

    return Path(snapshot_download(spec, local_files_only=True))
