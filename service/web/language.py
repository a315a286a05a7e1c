"""Chinese pages, and the same in English: the files of `english/` hold the translations."""

import tomllib
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Literal

from fastapi import Request

Language = Literal["zh", "en"]
COOKIE = "language"


def language_of(request: Request) -> Language:
    """What the address asks for (`lang=en`), else what was chosen before; Chinese by default."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
    return "en" if chosen == "en" else "zh"


def other_language(language: Language) -> Language:
    """The one that the page offers to switch to."""
    return "zh" if language == "en" else "en"


@cache
def english() -> dict[str, str]:
    """Each Chinese text of the pages with its English."""
    found: dict[str, str] = {}
    for path in sorted(Path(__file__).with_name("english").glob("*.toml")):
        found |= tomllib.loads(path.read_text(encoding="utf-8"))
    return found


def words_in(language: Language) -> Callable[..., str]:
    """`translate` into one language, as pages call it: `_`."""
    return partial(translate, language=language)


def translate(text: str, language: Language, **values: object) -> str:
    """`text` in `language`, with `{name}` replaced by the value of that name."""
    found = english()[text] if language == "en" else text
    return found.format(**values) if values else found
