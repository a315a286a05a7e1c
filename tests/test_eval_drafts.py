"""Drafted questions: rules by example, drafts from a library and from votes."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eval.drafts import Draft, DraftError, draft_questions, write_drafts
from eval.feedback import from_feedback
from eval.load import load_set
from eval.phrasing import is_plain, phrase
from index.feedback import Feedback, add_feedback
from index.ingest import Ingest
from index.library import Library
from index.sentences import split_sentences
from tests.encoders import HashEncoder
from tests.libraries import make_issue, make_library

SAMPLES = Path(__file__).parent.parent / "samples"
TITLE = "岚湾片区建成冷链仓库"


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    library = Library(tmp_path_factory.mktemp("drafts"), HashEncoder(), create=True)
    for path in sorted(SAMPLES.glob("yungang-1*.txt")):
        Ingest(library).add_bytes(path.name, path.read_bytes())
    yield library
    library.close()


# Places that the tagger cannot know stand in quotation marks, which show that they are names.
@pytest.mark.parametrize(
    ("sentence", "question", "answer"),
    [
        ("“岚湾”冷链仓库项目总投资4.8亿元。", "“岚湾”冷链仓库项目总投资多少？", "4.8亿元"),
        ("“岚湾号”班列全年开行39列。", "“岚湾号”班列全年开行多少列？", "39列"),
        ("此外，“岚湾号”全年运送1,200标箱。", "“岚湾号”全年运送多少标箱？", "1,200标箱"),
        ("“岚湾号”仓库利用率达98.5%。", "“岚湾号”仓库利用率达多少？", "98.5%"),
        ("该仓库面积近26平方米。", f"《{TITLE}》一文中，该仓库面积多少平方米？", "26平方米"),
        ("3月6日上午9时，“岚湾号”轮驶离泊位。", "“岚湾号”轮什么时候驶离泊位？", "3月6日"),
        ("自3月5日起，“岚湾港”对企业免收费。", "“岚湾港”从什么时候起对企业免收费？", "3月5日"),
        ("5月1日，“岚湾”推介会在酒店举行。", "“岚湾”推介会什么时候在酒店举行？", "5月1日"),
        ("“岚湾”港务集团总经理顾长渡表示。", "“岚湾”港务集团总经理是谁？", "顾长渡"),
    ],
)
def test_a_value_becomes_the_word_that_asks_for_it(
    sentence: str, question: str, answer: str
) -> None:
    assert (question, answer) in [(made.question, made.answer) for made in phrase(sentence, TITLE)]


@pytest.mark.parametrize(
    "sentence",
    [
        "同比增长5.4%。",  # nobody can tell what grew
        "“岚湾”冷链仓库补贴不超过500万元。",  # a limit
        "“岚湾”冷链仓库面积从17亩扩大到21亩。",  # two values
        "“岚湾”冷链仓库向企业发放800万元贷款。",  # the value counts what stands behind it
        "“岚湾港”截至5月18日接待旅客。",
        "2019年8月“岚湾港”冷链仓库开工以来。",
        "“岚湾港”经理表示，4月11日的分析会很好。",
        "他说得好。",
    ],
)
def test_what_would_read_badly_is_left(sentence: str) -> None:
    assert list(phrase(sentence, TITLE)) == []


def test_a_title_that_gives_the_answer_away_is_not_named() -> None:
    assert list(phrase("该仓库总面积2600平方米。", "岚湾片区2600平方米冷链仓库建成")) == []


def test_plain_questions_are_long_enough_and_whole() -> None:
    assert is_plain("岚湾片区冷链仓库有多少座？")
    assert not is_plain("有多少座？")
    assert not is_plain("“岚湾片区冷链仓库有多少座？")
    assert not is_plain("ABC-DEF-GHI-JKL多少？")


def test_every_answer_stands_in_its_article_word_for_word(samples: Library) -> None:
    drafts = draft_questions(samples.store)
    assert len(drafts) >= 40
    for draft in drafts:
        assert draft.status == "draft"
        assert is_plain(draft.question)
        for doc in draft.gold:
            key, _, no = doc.rpartition("-")
            article = samples.store.article(f"云港动态/{key}", int(no))
            assert article is not None, doc
            assert draft.sentence in article.text
            assert all(answer in draft.sentence for answer in draft.answers)


def test_drafts_are_few_for_each_article_and_the_same_again(samples: Library) -> None:
    drafts = draft_questions(samples.store, per_article=2, seed=5)
    assert drafts == draft_questions(samples.store, per_article=2, seed=5)
    assert drafts != draft_questions(samples.store, per_article=2, seed=6)
    # Reprints share a draft, so each is counted for the article it came from.
    assert len(drafts) <= 2 * samples.store.count("articles")
    assert len({draft.question for draft in drafts}) == len(drafts)
    assert len({draft.id for draft in drafts}) == len(drafts)
    assert draft_questions(samples.store, per_article=0) == []


def test_all_articles_that_print_the_sentence_are_gold(tmp_path: Path) -> None:
    printed = "“岚湾号”班列全年开行39列。"
    library = make_library(tmp_path, make_issue(1, printed), make_issue(2, "引言。" + printed))
    drafts = draft_questions(library.store)
    library.close()
    assert [(d.question, set(d.gold)) for d in drafts if d.type == "F"] == [
        ("“岚湾号”班列全年开行多少列？", {"1-1", "2-1"})
    ]


def test_a_question_with_two_answers_is_dropped(tmp_path: Path) -> None:
    issues = [make_issue(n, f"“岚湾号”班列全年开行{n}列。") for n in (38, 39)]
    library = make_library(tmp_path, *issues)
    drafts = draft_questions(library.store)
    library.close()
    assert [draft for draft in drafts if draft.type == "F"] == []


def test_the_file_says_that_its_rows_are_drafts(samples: Library, tmp_path: Path) -> None:
    drafts, path = draft_questions(samples.store), tmp_path / "drafts.jsonl"
    assert write_drafts(path, drafts) == len(drafts)
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert all(row["draft"] is True and row["sentence"] for row in rows)
    loaded = load_set(path, strict=True)
    assert [query.text for query in loaded.queries] == [draft.question for draft in drafts]


def test_a_file_that_may_hold_work_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "drafts.jsonl"
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DraftError, match="已经存在"):
        write_drafts(path, [])
    assert path.read_text(encoding="utf-8") == "{}"


def test_sentences_hold_the_samples_drafts(samples: Library) -> None:
    article = samples.store.article("云港动态/18", 7)
    assert article is not None
    sentences = {article.text[start:end] for start, end in split_sentences(article.text)}
    found = [draft for draft in draft_questions(samples.store) if draft.gold == ("18-7",)]
    assert found
    assert {draft.sentence for draft in found} <= sentences


# -- from votes ------------------------------------------------------------------------------------

TEXT = "桂屿港建成岸电设施14套。靠港船舶用电每度优惠0.15元。"
ARTICLE = "岚湾通讯/1/1"


def _from(folder: Path, *given: Feedback) -> list[Draft]:
    library = make_library(folder, make_issue(1, TEXT))
    for one in given:
        add_feedback(library.store, one)
    drafts = from_feedback(library.store)
    library.close()
    return drafts


def test_a_right_answer_gives_article_and_value(tmp_path: Path) -> None:
    quote = "桂屿港建成岸电设施14套。"
    (draft,) = _from(tmp_path, Feedback("岸电设施有多少套？", "answered", "up", ARTICLE, quote))
    assert (draft.type, draft.gold, draft.answers) == ("F", ("1-1",), ("14套",))
    assert (draft.sentence, draft.status, draft.note) == (quote, "draft", "")


def test_without_a_value_the_quote_is_the_answer(tmp_path: Path) -> None:
    quote = "靠港船舶用电每度优惠0.15元。"
    (draft,) = _from(tmp_path, Feedback("岸电有什么优惠", "answered", "up", ARTICLE, quote, "好"))
    assert (draft.type, draft.answers, draft.note) == ("S", (quote,), "读者说：好")


def test_a_wrong_answer_is_left_for_a_person_to_fill(tmp_path: Path) -> None:
    given = Feedback("岸电设施有多少套？", "answered", "down", ARTICLE, TEXT[:5], "不是这个数")
    (draft,) = _from(tmp_path, given)
    assert (draft.gold, draft.answers, draft.status) == ((), (), "draft")
    assert "请填写 gold" in draft.note
    assert "不是这个数" in draft.note


def test_the_last_vote_on_a_question_counts(tmp_path: Path) -> None:
    up = Feedback("岸电设施有多少套？", "answered", "up", ARTICLE, "桂屿港建成岸电设施14套。")
    down = Feedback("岸电设施有多少套？", "answered", "down", ARTICLE)
    (draft,) = _from(tmp_path, down, up)
    assert draft.gold == ("1-1",)


@pytest.mark.parametrize(
    "given",
    [
        Feedback("岸电设施有多少套？", "answered", "up", "岚湾通讯/9/1", "桂屿港"),
        Feedback("岸电设施有多少套？", "answered", "up", ARTICLE, "不在文中的引文"),
        Feedback("岸电设施有多少套？", "answered", "up"),
    ],
)
def test_a_quote_that_is_gone_is_left_for_a_person(tmp_path: Path, given: Feedback) -> None:
    (draft,) = _from(tmp_path, given)
    assert (draft.gold, draft.answers) == ((), ())
    assert "不在馆藏" in draft.note


def test_a_right_refusal_is_a_question_without_an_answer(tmp_path: Path) -> None:
    (draft,) = _from(tmp_path, Feedback("火星基地何时开工？", "not_found", "up"))
    assert (draft.type, draft.gold, draft.answers) == ("U", (), ())
    path = tmp_path / "votes.jsonl"
    write_drafts(path, [draft])
    assert load_set(path, strict=True).queries[0].type == "U"
