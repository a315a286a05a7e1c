"""Sentences and their places."""

import pytest

from index.sentences import split_sentences


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("甲。乙！丙？", ["甲。", "乙！", "丙？"]),
        ("他说：“好。”然后走了。", ["他说：“好。”", "然后走了。"]),
        ("小标题\n正文。", ["小标题", "正文。"]),
        ("没有句号", ["没有句号"]),
        ("真的？！好……走。", ["真的？！", "好……走。"]),
        (" 前后空白。 \n", ["前后空白。"]),
        ("", []),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert [text[a:b] for a, b in split_sentences(text)] == sentences
