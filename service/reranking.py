"""The reranker that the settings name."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from embed.reranker import Reranker
    from service.settings import Settings


def make_reranker(settings: "Settings") -> "Reranker | None":
    """The reranker that the settings name, if they name one; it takes seconds to load.

    Raises:
        EncoderError: it cannot be loaded.
    """
    if not settings.reranker:
        return None
    from embed.reranker import load_reranker

    return load_reranker(settings.reranker)
