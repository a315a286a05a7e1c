"""The pools of the training: which documents, which questions, where the answers stand."""

import json
from contextlib import closing
from pathlib import Path

import pytest

from embed.errors import EncoderError
from eval.training import pools
from eval.training.pools import MOVED, Asked, Pool, read_sets, read_written
from tests.encoders import HashEncoder
from tests.trainingdata import (
    NEWS,
    OTHER,
    TOWNS,
    document,
    invested,
    mrc_row,
    write_data,
    write_questions,
    write_xz,
    written_row,
)


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(pools, "WRITTEN", write_questions(tmp_path / "questions.jsonl"))
    return write_data(tmp_path / "data")


def named(found: list[Pool], name: str) -> Pool:
    (pool,) = [pool for pool in found if pool.name == name]
    return pool


# -- reading-comprehension sets --------------------------------------------------------------------


def test_there_is_a_pool_for_each_set(data: Path) -> None:
    found = list(read_sets(data))
    assert [pool.name for pool in found] == ["antiterror", "cjrc_dev", "finqa_events", "squad"]
    antiterror = named(found, "antiterror")
    assert antiterror.documents == tuple(
        (f"{town}渔港", document(town, n)) for n, town in enumerate(TOWNS, 2)
    )
    for asked in antiterror.questions:
        ((start, end),) = asked.sentences
        text = antiterror.documents[asked.document][1]
        assert text[start:end] == f"{asked.document + 2}亿元"
        assert asked.text == f"{TOWNS[asked.document]}镇的渔港码头投资多少？"
    # Three sets with the same documents make one pool that holds each of them once.
    squad = named(found, "squad")
    assert (len(squad.documents), len(squad.questions)) == (len(TOWNS), 3 * len(TOWNS))


def test_what_is_not_answered_by_a_place_is_left_out_but_its_document_stays(data: Path) -> None:
    rows = [
        mrc_row("岚汐", 2),
        mrc_row("青屿", 3, impossible=True),
        mrc_row("桂屿", 4, answer="YES", start=-1),
        mrc_row("岚汐", 2),
    ]
    write_xz(data / "mrc/train_cjrc_dev.jsonl.xz", rows)
    pool = named(list(read_sets(data)), "cjrc_dev")
    assert [title for title, _ in pool.documents] == ["岚汐渔港", "青屿渔港", "桂屿渔港"]
    assert [asked.document for asked in pool.questions] == [0, 0]


def test_of_several_answers_the_first_with_a_place_counts(data: Path) -> None:
    row = json.loads(mrc_row("岚汐", 2))
    row["answers"] = [
        {"text": "YES", "start": -1},
        {"text": "2月", "start": 10},
        {"text": "2亿元", "start": 20},
    ]
    write_xz(data / "mrc/train_antiterror.jsonl.xz", [json.dumps(row, ensure_ascii=False)])
    (asked,) = named(list(read_sets(data)), "antiterror").questions
    assert asked.sentences == ((10, 12),)


def test_no_set_drowns_the_others(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = named(list(read_sets(data)), "antiterror")
    monkeypatch.setitem(pools.SETS, "antiterror", 3)
    cut = named(list(read_sets(data)), "antiterror")
    assert cut.questions == whole.questions[:3]
    assert cut.documents == whole.documents
    assert named(list(read_sets(data, seed=7)), "antiterror").questions != cut.questions


# -- written questions -----------------------------------------------------------------------------


def test_each_group_has_its_own_documents_and_fillers(data: Path) -> None:
    found = list(read_written(data))
    titles = {"", *(f"{town}镇的渔港码头在{n}月开工" for n, town in enumerate(TOWNS, 2))}
    titles |= {f"{town}镇的渔港码头在{n}月开工" for n, town in enumerate(TOWNS, 20)}
    assert [pool.name for pool in found] == ["written-00", "written-01", "written-02"]
    seen: set[str] = set()
    for group, pool in enumerate(found):
        towns = TOWNS[group::3]
        own = [text for _, text in pool.documents[: 2 * len(towns)]]
        fillers = {text for _, text in pool.documents[2 * len(towns) :]}
        expected = {
            document(t, n) for t in towns for n in (TOWNS.index(t) + 2, TOWNS.index(t) + 20)
        }
        assert set(own) == expected
        assert len(fillers) == (50 if group < 2 else 20)  # of 120 there are
        assert all("跨境贸易" in text for text in fillers)  # texts of the field
        assert not fillers & seen
        seen |= fillers
        # The news has titles, mostly; what may be a piece of a longer text has none.
        assert {title for title, text in pool.documents if text in expected} <= titles


def test_questions_name_the_place_of_the_answer_or_none(data: Path) -> None:
    for pool in read_written(data):
        for asked in pool.questions:
            text = pool.documents[asked.document][1]
            assert asked.text[:2] == text[:2]
            if asked.kind == "near_miss":
                assert asked.sentences == ()
            else:
                ((start, end),) = asked.sentences
                assert text[start:end].startswith("项目投资")
                assert text[start:end].endswith("承担。")


def test_a_document_is_cut_where_its_questions_end(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    end = invested(TOWNS[1], 21)[1]
    row = {**written_row(0, OTHER, 1, TOWNS[1], 21), "end": end}
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(pools, "WRITTEN", path)
    (pool,) = read_written(data)
    assert pool.documents[0][1] == document(TOWNS[1], 21)[:end]
    assert len(pool.documents) == 51


def test_news_that_is_asked_about_is_no_filler(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    topical = len(TOWNS)  # the first line of that kind
    row = {**written_row(0, NEWS, topical, "岚汐", 2), "end": 10, "sentences": [[0, 5]]}
    path = tmp_path / "one.jsonl"
    path.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
    monkeypatch.setattr(pools, "WRITTEN", path)
    monkeypatch.setattr(pools, "_FILLERS", 500)
    (pool,) = read_written(data)
    texts = [text for _, text in pool.documents]
    assert len(texts) == 1 + 119
    assert not any(text.startswith("第0号") for text in texts[1:])


def test_texts_of_the_same_matter_stand_beside_and_may_answer_too(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    topical = len(TOWNS)  # the first line of the fillers
    beside = [
        {"file": NEWS, "line": topical, "end": 20},
        {"file": OTHER, "line": 0, "end": 40, "sentences": [list(invested("岚汐", 20))]},
    ]
    rows = [
        {**written_row(0, NEWS, 0, "岚汐", 2), "beside": beside},
        written_row(0, OTHER, 1, "青屿", 21),
    ]
    path = tmp_path / "two.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    monkeypatch.setattr(pools, "WRITTEN", path)
    monkeypatch.setattr(pools, "_FILLERS", 500)
    (pool,) = read_written(data)
    texts = [text for _, text in pool.documents]
    assert texts[0] == document("岚汐", 2)
    assert texts[1].startswith("第0号")
    assert len(texts[1]) == 20
    assert texts[2:4] == [document("岚汐", 20)[:40], document("青屿", 21)]
    assert len(texts) == 4 + 119  # what stands beside is no filler
    first, second = pool.questions[:2]
    assert first.is_answered(0, *invested("岚汐", 2))
    assert first.is_answered(2, *invested("岚汐", 20))
    assert not first.is_answered(1, 0, 20)
    assert not first.is_answered(3, *invested("青屿", 21))
    assert second.is_answered(3, *invested("青屿", 21))


def test_a_question_is_not_moved_to_what_a_text_beside_tells(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    places = "上海 天津 重庆"
    write_xz(tmp_path / NEWS, ["北京的渔港投资2亿元。", f"{places}也有渔港。"])
    row = {
        "group": 0, "file": NEWS, "line": 0, "end": 11, "kind": "factoid",
        "question": "北京的渔港投资多少？", "sentences": [[0, 11]],
    }  # fmt: skip
    path = tmp_path / "one.jsonl"
    monkeypatch.setattr(pools, "WRITTEN", path)
    for beside, moved in (([], 1), ([{"file": NEWS, "line": 1, "end": 20}], 0)):
        path.write_text(json.dumps({**row, "beside": beside}, ensure_ascii=False), "utf-8")
        (pool,) = read_written(tmp_path)
        assert sum(asked.kind == MOVED for asked in pool.questions) == moved


def test_the_same_seed_gives_the_same_pools(data: Path) -> None:
    assert list(read_written(data)) == list(read_written(data))
    assert list(read_written(data, seed=1)) != list(read_written(data))
    assert list(read_sets(data)) == list(read_sets(data))


def test_a_missing_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pools, "WRITTEN", write_questions(tmp_path / "questions.jsonl"))
    with pytest.raises(EncoderError, match=r"crud_news_2023\.txt\.xz: training file not found"):
        list(read_written(tmp_path / "nowhere"))


# -- answers and the library -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("document_no", "start", "end", "answered"),
    [
        (1, 10, 20, True),
        (1, 19, 25, True),
        (1, 20, 25, False),  # begins where the answer ends
        (1, 5, 10, False),
        (1, 5, 11, True),
        (1, 0, 99, True),
        (1, 12, 13, True),
        (1, 40, 41, True),  # the second sentence
        (1, 30, 40, False),
        (0, 10, 20, False),
        (2, 10, 20, False),
    ],
)
def test_a_piece_answers_if_it_has_a_part_of_an_answer(
    document_no: int, start: int, end: int, answered: bool
) -> None:
    asked = Asked("问？", "factoid", 1, ((10, 20), (40, 50)))
    assert asked.is_answered(document_no, start, end) is answered
    assert not Asked("问？", "near_miss", 1, ()).is_answered(document_no, start, end)


def test_the_library_has_the_documents_in_order(tmp_path: Path) -> None:
    documents = tuple((f"{town}渔港", document(town, n)) for n, town in enumerate(TOWNS))
    with closing(Pool("small", documents, ()).library(tmp_path, HashEncoder())) as library:
        for number, (title, text) in enumerate(documents, 1):
            article = library.store.article("pool/1", number)
            assert article is not None
            assert (article.no, article.title, article.text) == (number, title, text)
        assert library.store.article("pool/1", len(documents) + 1) is None


def test_plain_documents_have_no_titles_and_no_other_place_or_year(data: Path) -> None:
    titled, plain = list(read_written(data)), list(read_written(data, plain=True))
    assert all(title == "" for pool in plain for title, _ in pool.documents)
    assert any(title for pool in titled for title, _ in pool.documents)
    for one, other in zip(titled, plain, strict=True):
        assert [text for _, text in one.documents] == [text for _, text in other.documents]
        own = [asked for asked in one.questions if asked.kind != MOVED]
        assert [asked for asked in other.questions if asked.kind != MOVED] == own
