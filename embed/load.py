"""One name to an encoder: the embedded model, a folder, or a model of the hub."""

import json
from pathlib import Path

from embed.errors import EncoderError
from embed.protocol import Encoder

EMBEDDED = "embedded"
EMBEDDED_FOLDER = Path(__file__).parent / "models" / "wence-static-zh"


def load_encoder(spec: str = "") -> Encoder:
    """Load an encoder: `""` or `"embedded"`, a model folder, or a sentence-transformers hub name.

    Raises `EncoderError`. Heavy packages are imported only by the kind of encoder that needs them.
    """
    if is_embedded(spec):
        if not is_static(EMBEDDED_FOLDER):
            raise EncoderError(
                "the embedded model is missing from this installation; reinstall wence"
            )
        from embed.query_encoder import EmbeddedEncoder

        return EmbeddedEncoder(EMBEDDED_FOLDER)
    folder = Path(spec).expanduser()
    if is_static(folder):
        from embed.static import StaticEncoder

        return StaticEncoder(folder)
    from embed.hub import SentenceTransformerEncoder

    return SentenceTransformerEncoder(str(folder) if folder.exists() else spec)


def is_embedded(spec: str) -> bool:
    """Tell whether a name is that of the embedded model."""
    return spec in {"", EMBEDDED}


def is_static(folder: Path) -> bool:
    """Tell whether a folder holds nothing but a static embedding that wants no prompts."""
    modules = _read_json(folder / "modules.json")
    if not isinstance(modules, list) or not modules:
        return False
    kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules]
    only_static = kinds[0] == "StaticEmbedding" and set(kinds[1:]) <= {"Normalize"}
    return only_static and not _prompts(folder)


def _prompts(folder: Path) -> list[str]:
    config = _read_json(folder / "config_sentence_transformers.json")
    prompts = config.get("prompts") if isinstance(config, dict) else None
    return [prompt for prompt in (prompts or {}).values() if prompt]


def _read_json(file: Path) -> object:
    if not file.is_file():
        return None
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise EncoderError(f"{file}: not JSON ({error}); copy the folder again") from error
