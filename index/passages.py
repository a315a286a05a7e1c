"""Articles to passages: runs of whole sentences, each with its place in the article's text."""

from functools import cache
from typing import TYPE_CHECKING

from index.records import Passage

if TYPE_CHECKING:
    from langchain_text_splitters import RecursiveCharacterTextSplitter

PASSAGE_CHARS = 250


@cache
def _splitter(chars: int) -> "RecursiveCharacterTextSplitter":
    # Imported here: it takes longer than a question, and only an ingest cuts passages.
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    return RecursiveCharacterTextSplitter(
        # Paragraph ends, then sentence ends (with the quotes that close them), then clauses;
        # a run without any of them is cut by length.
        separators=[
            r"\n",
            r"(?<=[。！？!?…][”’」』）)])|(?<=[。！？!?…])(?![”’」』）)])",
            r"(?<=[；;])",
            r"(?<=[，,、])",
            "",
        ],
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=chars,
        chunk_overlap=0,
        add_start_index=True,
        strip_whitespace=True,
    )


def split_passages(text: str, chars: int = PASSAGE_CHARS) -> list[Passage]:
    """Cut `text` into passages of at most `chars` characters, at sentence ends where it can.

    Every passage satisfies `text[p.start:p.end] == p.text`, they stand in order without overlap,
    and together they hold every character but white space.
    """
    passages = []
    place = 0
    for chunk in _splitter(chars).split_text(text):
        start = text.index(chunk, place)
        place = start + len(chunk)
        passages.append(Passage(chunk, start, place))
    return passages
