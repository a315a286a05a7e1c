"""Words: what is kept whole, what is folded, what is dropped."""

import subprocess
import sys

import pytest

from embed.lexicon import DOMAIN_WORDS
from embed.words import cut_plain, cut_words, fold


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("增长22.5%", ["增长", "22.5%"]),
        ("１．６６亿元", ["1.66", "亿元"]),
        ("3,500万", ["3500", "万"]),
        ("１，２３４，５６７", ["1234567"]),
        ("ＲＣＥＰ", ["rcep"]),
        ("2031-05-06", ["2031-05-06"]),
        ("，。、 \u3000\n《》🙂……", []),
        ("", []),
    ],
)
def test_cuts(text: str, expected: list[str]) -> None:
    assert cut_words(text) == expected


def test_a_list_of_numbers_is_not_joined() -> None:
    assert fold("1,2,3和10,20") == "1,2,3和10,20"


def test_domain_words_are_whole_and_come_with_their_parts() -> None:
    words = cut_words("岚汐片区的新质生产力")
    assert "新质生产力" in words
    assert "生产力" in words


@pytest.mark.parametrize("word", DOMAIN_WORDS)
def test_each_domain_word_survives_the_cut(word: str) -> None:
    assert word in cut_words(word)


def test_the_plain_cut_has_no_overlaps() -> None:
    assert "".join(cut_plain("岚汐综合保税区，两步申报。")) == "岚汐综合保税区两步申报"


def test_importing_the_words_does_not_load_the_dictionary() -> None:
    code = "import sys, embed.words; sys.exit('rjieba' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
