"""Related articles: which are near, which are not, and what the page can say of it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from embed.protocol import Encoder, Vectors
from index.library import Library, passage_input
from index.records import Article, Issue, StoredArticle
from index.search import Searcher
from service.api.replies import RelatedHit
from service.nearness import article_vectors, held, known_tokens, lead, measure, subject_of
from service.related import Related, related_hits, related_to_json
from service.sharedwords import MOST, is_topic, shared_words
from tests.encoders import HashEncoder

LEASE = (
    "9月3日，澜湾片区完成首单船舶发动机离岸租赁。租赁金额为5.2亿元，租期8年。"
    "片区财政所按租赁金额的千分之二给予奖励。"
)
AGAIN = (
    "1.业务进展\n"
    "今年以来企业数量不断增加。"
    "禾舟租赁以离岸方式租赁船舶发动机6台，澜湾片区为其办理登记。"
    "双方还就RCEP规则交流了意见。"
)
POEMS = "本届诗会收到来稿九百首，朗诵者多为中学生。评委称赞其中写母亲的几首情真意切。"
CUSTOMS = "桂屿港自8月起试行夜间查验，海关每晚8时至次日6时受理船舶申报，RCEP原产地证书当场打印。"
POWER = "桂屿港建成船舶岸电设施14套，海关监管的靠港船舶均可使用，申报一次即可接电。"


class _AlikeEncoder(HashEncoder):
    """Finds all texts alike, as some models nearly do."""

    def _encode(self, texts: Sequence[str]) -> Vectors:
        return np.full((len(texts), self.dim), self.dim**-0.5, np.float32)


def _issue(number: int, *articles: tuple[str, str, str]) -> Issue:
    found = tuple(Article(no, *each) for no, each in enumerate(articles, 1))
    columns = tuple(dict.fromkeys(article.column for article in found))
    day = date(2031, number, 1)
    source, sha256 = f"{number}.txt", f"{number:064x}"
    return Issue("澜湾简报", str(number), number, day, "澜湾办", columns, found, source, sha256)


ISSUES = (
    _issue(
        1,
        ("澜湾片区完成首单发动机离岸租赁", "片区动态", LEASE),
        ("桂屿港试行夜间查验", "通道口岸", CUSTOMS),
        ("少年诗会揭晓", "片区动态", POEMS),
    ),
    _issue(
        2,
        ("禾舟再签发动机离岸租赁合同", "片区动态", AGAIN),
        ("桂屿港船舶用上岸电", "制度创新", POWER),
    ),
    _issue(3, ("澜湾片区完成首单发动机离岸租赁", "片区动态", LEASE)),
)


def _open(folder: Path, encoder: Encoder) -> Library:
    library = Library(folder, encoder, create=True)
    library.add(ISSUES)
    return library


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    library = _open(tmp_path_factory.mktemp("library"), HashEncoder())
    yield Searcher(library)
    library.close()


def _article(searcher: Searcher, issue: int, no: int) -> StoredArticle:
    found = searcher.library.store.article(f"澜湾简报/{issue}", no)
    assert found
    return found


def _related(searcher: Searcher, issue: int, no: int, k: int = 5) -> list[Related]:
    return related_hits(searcher, _article(searcher, issue, no), k)


def test_what_is_near_is_shown_and_what_is_not_is_left_out(searcher: Searcher) -> None:
    assert [r.hit.article.id for r in _related(searcher, 1, 1)] == ["澜湾简报/2/1"]
    assert [r.hit.article.id for r in _related(searcher, 1, 2)] == ["澜湾简报/2/2"]
    assert _related(searcher, 1, 3) == []
    assert _related(searcher, 1, 1, 0) == []


def test_an_encoder_that_finds_all_alike_shows_no_more(tmp_path: Path) -> None:
    library = _open(tmp_path / "library", _AlikeEncoder("alike"))
    try:
        searcher = Searcher(library)
        assert [r.hit.article.id for r in _related(searcher, 1, 1)] == ["澜湾简报/2/1"]
        assert _related(searcher, 1, 3) == []
    finally:
        library.close()


def test_a_reprint_is_shown_once_and_never_of_itself(searcher: Searcher) -> None:
    found = _related(searcher, 2, 1)
    assert len(found) == 1
    shown = {found[0].hit.article.id, *(other.id for other in found[0].hit.also_in)}
    assert shown == {"澜湾简报/1/1", "澜湾简报/3/1"}
    assert not shown & {r.hit.article.id for r in _related(searcher, 3, 1)}


def test_the_sentence_that_relates_stands_in_the_text_word_for_word(searcher: Searcher) -> None:
    related = _related(searcher, 1, 1)[0]
    assert related.sentence == "禾舟租赁以离岸方式租赁船舶发动机6台，澜湾片区为其办理登记。"
    assert related.hit.article.text[related.start : related.end] == related.sentence
    assert related.hit.passage.start <= related.start < related.end <= related.hit.passage.end


def test_the_reasons_name_words_column_and_issue(searcher: Searcher) -> None:
    same, other = _related(searcher, 1, 1)[0].why, _related(searcher, 1, 2)[0].why
    assert {"离岸", "发动机", "澜湾", "片区"} <= set(same.words)
    assert (same.same_column, same.same_publication, same.same_issue) == (True, True, False)
    assert {"桂屿", "船舶"} <= set(other.words)
    assert not other.same_column
    assert 0 < other.similarity <= 1


def test_the_web_api_says_the_same(searcher: Searcher) -> None:
    related = _related(searcher, 1, 1)[0]
    entry = related_to_json(1, related)
    RelatedHit.model_validate(entry, strict=True)
    start, end = entry["sentence_start"], entry["sentence_end"]
    assert related.hit.article.text[start:end] == entry["sentence"] == related.sentence
    assert entry["why"]["words"] == list(related.why.words)
    assert entry["score"] == entry["why"]["similarity"] == related.why.similarity


def test_shared_words_are_few_rare_ones_first_and_as_they_are_written(searcher: Searcher) -> None:
    again, customs = _article(searcher, 2, 1), _article(searcher, 1, 2)
    assert "RCEP" in shared_words(searcher.library, again, customs)
    assert len(shared_words(searcher.library, customs, customs)) == MOST
    idf = searcher.library.lexical.idf
    assert idf("body", "rcep") > idf("body", "船舶")
    words = shared_words(searcher.library, replace(again, text="船舶RCEP"), customs)
    assert words == ("RCEP", "船舶")


@pytest.mark.parametrize(
    "word", ["的", "我们", "企业", "发展", "推动", "落地", "2031", "8月", "港"]
)
def test_words_of_every_subject_are_no_reason(word: str) -> None:
    assert not is_topic(word)


def test_nearness_is_the_same_both_ways(searcher: Searcher) -> None:
    one, other = _article(searcher, 1, 1), _article(searcher, 2, 1)
    there, here = measure(searcher.library, one, [other]), measure(searcher.library, other, [one])
    assert there[0].similarity == pytest.approx(here[0].similarity)
    assert there[0].similarity == pytest.approx((there[0].words + there[0].cosine) / 2)
    itself = measure(searcher.library, one, [one])[0]
    assert [itself.words, itself.cosine] == pytest.approx([1, 1])


def test_an_article_that_is_gone_has_no_vector(searcher: Searcher) -> None:
    kept = _article(searcher, 1, 1)
    gone = StoredArticle("澜湾简报/9/1", "澜湾简报/9", "澜湾简报", "9", None, "", 1, "诗", "诗会。")
    assert measure(searcher.library, kept, [gone])[0].cosine == 0


def test_an_articles_vector_is_the_mean_of_its_passages(searcher: Searcher) -> None:
    article = _article(searcher, 1, 3)
    vector = article_vectors(searcher.library, [article])[article.id]
    assert len(article.text) < 200  # one passage
    (alone,) = HashEncoder().encode_passages([passage_input(article.title, article.text)])
    np.testing.assert_allclose(vector, alone, atol=1e-3)


def test_title_and_lead_count_the_same(searcher: Searcher) -> None:
    article = _article(searcher, 1, 1)
    assert lead(article) == "9月3日，澜湾片区完成首单船舶发动机离岸租赁。"
    subject = subject_of(article)
    assert sum(subject.values()) == pytest.approx(1)
    (title,) = known_tokens([article.title])
    (nothing,) = known_tokens([""])
    assert held(subject, title) >= 0.5
    assert held(subject, nothing) == 0
