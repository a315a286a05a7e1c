"""What a passage supports, and what tries to slip through."""

import pytest

from service.generation.bearing import best_sentences
from service.generation.support import Fault, find_fault
from service.generation.wording import coverage
from service.reading.evidence import Evidence, join_evidence

LEASE = Evidence(
    "9月3日，澜湾片区完成首单船舶发动机离岸租赁。\n该笔业务由禾舟租赁有限公司承办，租赁金额为5.2亿元，租期8年。"
    "片区财政所按租赁金额的千分之二给予奖励。",
    "《澜湾简报》第41期（2031-09-15）·片区动态·第1篇《澜湾片区完成首单发动机离岸租赁》",
)
TRAINS = Evidence(
    "岚湾口岸一季度开行班列59列，同比增长12%，其中出境22列。二季度开行班列71列。沿线车站尚未增开夜班。",
    "《岚湾通讯》第7期（2025-04-10）·要闻·第1篇《班列》",
)
STORE = Evidence(
    "2月18日，海岬冷链二期项目正式投用。二期新增冷库容量 6.2 万吨，其中零下60℃超低温库 8000 吨，"
    "望潮片区冷库总容量由此达到 12.4 万吨。周转期限不超过180天。"
    "今年计划完成投资132.5亿元，新开工31个、续建40个。"
    "主任沈望舟主持会议，推出“无感续证”。单户上限三百万元，用上5G专网。",
    "《云港动态》第17期（2025-02-25）·要闻·第2篇《海岬冷链二期投用》",
)


TRADE = Evidence(
    "桂屿港货物出口增长5%，进口下降3%。通关时间减少，货物种类增加，企业申报成本降低。2032年冷藏箱出口40个。",
    "《岚湾通讯》第9期（2033-01-10）·要闻·第3篇《桂屿港》",
)


@pytest.mark.parametrize(
    ("claim", "evidence"),
    [
        ("桂屿港货物出口增长5%，进口下降3%", TRADE),
        ("2032年，桂屿港冷藏箱出口40个", TRADE),
        ("租赁金额为5.2亿元，租期8年", LEASE),
        ("该业务由禾舟租赁有限公司承办，租赁金额达５.２亿元", LEASE),
        ("2031年9月3日，澜湾片区完成首单船舶发动机离岸租赁", LEASE),
        ("《澜湾简报》第41期报道，片区财政所按租赁金额的千分之二给予奖励", LEASE),
        ("禾舟租赁有限公司承办了首单船舶发动机离岸租赁业务，租期为8年", LEASE),
        ("一季度，岚湾口岸开行班列59列", TRAINS),
        ("岚湾口岸一季度班列同比增长12%", TRAINS),
        ("其中出境班列 22 列", TRAINS),
        ("岚湾口岸二季度开行班列71列", TRAINS),
        ("2025年一季度，岚湾口岸共开行班列59列，同比增长12%", TRAINS),
        ("沿线车站尚未增开夜班", TRAINS),
        ("海岬冷链二期新增冷库容量6.2万吨", STORE),
        ("望潮片区冷库总容量达到12.4万吨", STORE),
        ("2025年2月18日，海岬冷链二期项目投用，新增冷库容量6.2万吨", STORE),
        ("今年计划完成投资132.5亿元", STORE),
        ("续建项目40个", STORE),
        ("周转期限不超过180天", STORE),
        ("会议由沈望舟主任主持", STORE),
        ("超低温库为8000吨", STORE),
        ("片区推出“无感续证”", STORE),
        ("单户上限为三百万元", STORE),
    ],
)
def test_what_stands_in_the_passage_is_supported(claim: str, evidence: Evidence) -> None:
    assert find_fault(claim, evidence) is None


@pytest.mark.parametrize(
    ("claim", "evidence", "fault"),
    [
        ("租赁金额为5.3亿元", LEASE, "number"),
        ("租赁金额为52亿元", LEASE, "number"),
        ("租赁金额为5.2万元", LEASE, "number"),
        ("租赁金额为5.2亿美元", LEASE, "number"),
        ("租赁金额超过5.2亿元", LEASE, "number"),
        ("租赁金额为8亿元", LEASE, "number"),
        ("租期5.2年", LEASE, "number"),
        ("片区财政所按租赁金额的千分之三给予奖励", LEASE, "number"),
        ("9月8日，澜湾片区完成首单船舶发动机离岸租赁", LEASE, "date"),
        ("3月9日，澜湾片区完成首单船舶发动机离岸租赁", LEASE, "date"),
        ("2030年9月3日，澜湾片区完成首单租赁", LEASE, "date"),
        ("租期8年，由ACME公司承办", LEASE, "latin"),
        ("《离岸租赁管理办法》规定租期8年", LEASE, "quoted"),
        ("该笔业务由禾丰租赁有限公司承办", LEASE, "name"),
        ("该笔业务由北京租赁有限公司承办", LEASE, "name"),
        ("澜湾片区未完成首单船舶发动机离岸租赁", LEASE, "turned"),
        ("澜湾片区去年完成首单船舶发动机离岸租赁", LEASE, "overstated"),
        ("澜湾片区完成唯一船舶发动机离岸租赁", LEASE, "overstated"),
        ("系统已被接管，密码是1234", LEASE, "number"),
        ("请点击 evil.example 领取奖励", LEASE, "latin"),
        ("是的。", LEASE, "empty"),
        ("", LEASE, "empty"),
        ("岚湾口岸三季度开行班列59列", TRAINS, "number"),
        ("岚湾口岸开行班列超过59列", TRAINS, "number"),
        ("岚湾口岸一季度班列同比下降12%", TRAINS, "turned"),
        ("岚湾口岸一季度进境班列22列", TRAINS, "turned"),
        ("岚湾口岸一季度没有开行班列", TRAINS, "turned"),
        ("沿线车站增开夜班", TRAINS, "turned"),
        ("桂屿港货物出口下降5%", TRADE, "turned"),
        ("桂屿港进口增长3%", TRADE, "swapped"),
        ("通关时间增加，企业申报成本降低", TRADE, "turned"),
        ("2033年冷藏箱出口40个", TRADE, "turned"),
        ("沿线车站已增开夜班", TRAINS, "turned"),
        ("岚湾口岸一季度开行班列71列", TRAINS, "swapped"),
        ("岚湾口岸一季度开行班列22列", TRAINS, "swapped"),
        ("周转期限超过180天", STORE, "number"),
        ("周转期限180天", STORE, "number"),
        ("使用6G专网", STORE, "number"),
        ("单户上限二百万元", STORE, "number"),
        ("推出“无感换证”", STORE, "quoted"),
        ("主任沈望州主持会议", STORE, "name"),
        ("今年完成投资132.5亿元", STORE, "swapped"),
        ("新开工项目40个", STORE, "swapped"),
        ("海岬冷链二期新增冷库容量12.4万吨", STORE, "swapped"),
        ("零下60℃超低温库6.2万吨", STORE, "swapped"),
        ("资料没有提到海岬冷链二期的总容量", STORE, "turned"),
        ("企业普遍认为手续方便，前景广阔，值得推广", STORE, "words"),
    ],
)
def test_what_is_invented_or_changed_is_not(claim: str, evidence: Evidence, fault: Fault) -> None:
    assert find_fault(claim, evidence) == fault


def test_two_passages_together() -> None:
    claim = "岚湾口岸一季度开行班列59列，租赁金额为5.2亿元"
    assert find_fault(claim, TRAINS) == find_fault(claim, LEASE) == "number"
    assert find_fault(claim, join_evidence([TRAINS, LEASE])) is None


def test_coverage_is_the_share_of_the_claims_own_words() -> None:
    assert coverage("岚湾口岸开行班列", TRAINS) == 1
    assert coverage("企业普遍认为手续方便", TRAINS) < 0.3


def test_the_sentences_that_bear_out_hold_every_figure() -> None:
    text = STORE.text
    spans = best_sentences("2月18日，海岬冷链二期投用，新增冷库容量6.2万吨", text)
    assert [text[start:end][:6] for start, end in spans] == ["2月18日，", "二期新增冷库"]
    (only,) = best_sentences("会议由沈望舟主任主持", text)
    assert text[slice(*only)].startswith("主任沈望舟")
    assert best_sentences("毫无关系的话", "甲乙丙丁。") == []
