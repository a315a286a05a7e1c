"""The words that two articles share and that say what both are about."""

import math
import re
from collections import Counter
from functools import cache

from embed.words import cut_plain
from embed.wordtable import load_words
from index.library import Library
from index.query import is_asking
from index.records import StoredArticle

MOST = 5
_IN_TITLE = 2  # times that a word of the title counts besides
# Names, nouns and words that are both noun and verb, as the dictionary marks them. Words of the
# domain lexicon have no mark.
_TOPIC = re.compile(r"n|vn|j|s|l|eng|$")
# Rarity in general of a word that says something: 企业, 发展 and 项目 are below.
_TELLING = 3.5
# Nouns that stand in official prose of every subject.
_PROSE = (
    "助力 落地 优势 深化 有序 高地 窗口 全力 优质 标志 活力 核心 致力于 要素 赛道 全省 全市 "
    "全国 引擎 战略 聚力 双方 程序 主体 原则 交流 负责人 负责同志 定位 力度 渠道 形式 资料 "
    "国内 国内外 全部 统一 环节 一流 规模 合格 印发 优先 全额 高水平 高标准 高质量发展 突破 "
    "框架 新机遇 针对性 全面 案例 区内 升级 融合 协同 场景 合作 基础 局面 机遇 举措 先行先试 "
    "有限公司 分公司 集团 模式"
)
_STOCK = frozenset(_PROSE.split())


def shared_words(library: Library, one: StoredArticle, other: StoredArticle) -> tuple[str, ...]:
    """At most `MOST` words that both articles are about, rare ones first, as `one` writes them.

    They are those that both say often and few others say.
    """
    here, there = _counts(one), _counts(other)
    weights = {
        word: _rarity(library, word) * (1 + math.log(min(here[word], there[word])))
        for word in here.keys() & there.keys()
        if is_topic(word)
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))[:MOST]
    best.sort(key=lambda word: -_rarity(library, word))
    return tuple(_as_written(word, one) for word in best)


def _counts(article: StoredArticle) -> Counter[str]:
    counts = Counter(cut_plain(article.text))
    for word in cut_plain(article.title):
        counts[word] += _IN_TITLE
    return counts


@cache
def is_topic(word: str) -> bool:
    """Whether a word can say what an article is about; a folded word of `cut_plain`."""
    import rjieba  # `cut_plain` has built its dictionary

    if len(word) < 2 or word[0].isdigit() or word in _STOCK or is_asking(word):
        return False
    return _general(word) >= _TELLING and all(_TOPIC.match(mark) for _, mark in rjieba.tag(word))


@cache
def _general(word: str) -> float:
    table = load_words()
    return float(table.rarity[table.tokens([word])[0]].mean())


def _rarity(library: Library, word: str) -> float:
    """How rare it is in the library and in general, as one figure."""
    return math.sqrt(library.lexical.idf("body", word) * _general(word))


def _as_written(word: str, article: StoredArticle) -> str:
    """`RCEP` for the folded `rcep`."""
    found = re.search(re.escape(word), f"{article.title}\n{article.text}", re.IGNORECASE)
    return found[0] if found else word
