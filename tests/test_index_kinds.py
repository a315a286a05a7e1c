"""What kind of thing is asked for, and whether a sentence has one."""

import numpy as np
import pytest

from index.kinds import (
    KINDS,
    around_the_asking,
    kinds_asked,
    kinds_shown,
    unit_asked,
    value_in_unit,
)


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("岚湾港扩建花了多少钱", "money count"),
        ("夜校学费的收费标准", "money"),
        ("渔船补贴怎么申请", "money manner"),
        ("果园一年产值几亿元", "money"),
        ("租金涨了吗", "money yes_or_no"),
        ("本地企业占比是多少", "share count"),
        ("渔获同比增长多少", "share count"),
        ("几成居民参加", "share"),
        ("货运班列准点率", "share"),
        ("审批要多久", "duration"),
        ("过桥需要多长时间", "duration"),
        ("培训共几天", "duration"),
        ("等候了多少小时", "duration count"),
        ("展期期限", "duration"),
        ("码头什么时候完工", "date"),
        ("哪天签约", "date"),
        ("哪一年通车", "date"),
        ("几月开园", "duration date"),
        ("何时下水", "date"),
        ("谁主持了仪式", "person"),
        ("哪位领导到场", "person"),
        ("哪些人获奖", "person list"),
        ("哪家公司中标", "organisation"),
        ("哪个部门负责", "organisation"),
        ("哪些单位参与", "organisation list"),
        ("展馆建在哪里", "place"),
        ("发往哪些国家", "place list"),
        ("哪个城市先行", "place"),
        ("报名地址", "place contact"),
        ("为什么停航", "reason"),
        ("延期的原因", "reason"),
        ("怎么预约", "manner"),
        ("如何退货", "manner"),
        ("办理流程", "manner"),
        ("能否网上办", "yes_or_no"),
        ("有没有夜班船", "yes_or_no"),
        ("是否免检", "yes_or_no"),
        ("开了几家店", "count"),
        ("展馆面积", "count"),
        ("渡轮多快", "count"),
        ("有哪些新政", "list"),
        ("主要内容", "list"),
        ("咨询电话", "contact"),
        ("网站是什么", "contact"),
        ("哪天签约，金额多少", "money date count"),
        # Without an asking word it is the last one that tells.
        ("岚湾大桥通车时间", "date"),
        ("岚湾大桥通车时间？", "date"),
        ("渡轮航行多长时间", "duration"),
        ("夜市营业时间", "other"),
        ("审批时限是", "duration"),
        ("岚汐合作社负责人", "person"),
        ("纪录片《渔汛》的导演", "person"),
        ("望潮县县长", "person"),
        ("龙舟赛冠军是", "person"),
        ("龙舟赛主办方", "organisation"),
        ("龙舟赛举办地", "place"),
        ("货轮始发站", "place"),
        ("退货办法", "manner"),
        ("岚湾港吞吐量", "count"),
        ("岚湾港水的质量", "other"),
        ("受灾人数", "count"),
        ("主桥多长", "count"),
        ("岚湾港ＧＤＰ", "money"),
        ("整体通关时间", "duration"),
        ("众多长三角城市", "place"),
        ("渔港一年收入", "money"),
        ("房租涨幅", "share"),
        ("扶持对象", "list"),
        ("时间安排得紧", "other"),
        ("岚湾港扩建", "other"),
        ("渔港近况介绍", "other"),
        ("", "other"),
        ("🙂 RCEP", "other"),
    ],
)
def test_kinds_asked(question: str, kinds: str) -> None:
    flags = kinds_asked(question)
    assert flags.dtype == np.float32
    assert flags.shape == (len(KINDS),)
    assert {name for name, flag in zip(KINDS, flags, strict=True) if flag} == set(kinds.split())


@pytest.mark.parametrize(
    ("kind", "shown", "not_shown"),
    [
        ("money", "岚湾港投资3.5亿元。", "岚湾港建成两座码头。"),
        ("money", "补贴2000余万美元。", "补贴2000余户。"),
        ("share", "占92.2%。", "占多数。"),
        ("share", "提高3个百分点。", "提高3个档次。"),
        ("duration", "5个工作日办结。", "当场办结。"),
        ("duration", "缩短到20分钟。", "大幅缩短。"),
        ("date", "4月3日开园。", "近期开园。"),
        ("date", "计划明年通车。", "计划通车。"),
        ("person", "周望潮说，今后还会扩建。", "居民们很满意。"),
        ("person", "副主任林小棹到场。", "领导到场。"),
        ("organisation", "由岚汐银行承办。", "由渔民承担。"),
        ("place", "在望潮县开工。", "在下游开工。"),
        ("reason", "由于台风，停航。", "今天停航。"),
        ("manner", "通过小程序预约。", "须预约。"),
        ("yes_or_no", "什么都行。", ""),
        ("count", "建成12座。", "建成不少。"),
        ("count", "建成三座。", "建成不少。"),
        ("list", "有渔获、果蔬。", "有渔获和果蔬。"),
        ("contact", "致电0999-8765432。", "欢迎致电。"),
        ("contact", "见 www.lanwan.example。", "见公告。"),
        ("other", "随便什么。", ""),
    ],
)
def test_kinds_shown(kind: str, shown: str, not_shown: str) -> None:
    asked = np.asarray([name == kind for name in KINDS], np.float32)
    before = asked.copy()
    assert kinds_shown(asked, shown).tolist() == asked.tolist()
    if not_shown:
        assert not kinds_shown(asked, not_shown).any()
    assert asked.tolist() == before.tolist()  # what was asked is left as it was


def test_only_what_is_asked_is_shown() -> None:
    asked = kinds_asked("哪天签约，金额多少")
    sentence = "4月3日，周望潮说，岚汐银行签约。"
    assert named(kinds_shown(asked, sentence)) == {"date", "count"}
    assert named(kinds_shown(asked, "签约3.5亿元、3年。")) == {"money", "date", "count"}


def named(flags: np.typing.NDArray[np.float32]) -> set[str]:
    return {name for name, flag in zip(KINDS, flags, strict=True) if flag}


@pytest.mark.parametrize(
    ("question", "unit"),
    [
        ("开行了多少列班列", "列"),
        ("准备了几台上料机", "台"),
        ("有多少个泊位", "个泊"),
        ("投资多少呢", ""),
        ("有多少个？", "个"),
        ("多少 万元", "万"),
        ("有几多人", "人"),
        ("多少？", ""),
        ("多少", ""),
        ("哪天签约", ""),
        ("", ""),
    ],
)
def test_unit_asked(question: str, unit: str) -> None:
    assert unit_asked(question) == unit


@pytest.mark.parametrize(
    ("question", "before", "after"),
    [
        ("岚湾港吞吐量是多少吨", "岚湾港吞吐量", "吨"),
        ("谁主持了仪式", "", "主持了仪式"),
        ("展馆建在哪里", "展馆建在", ""),
        ("哪天签约，金额多少", "", "签约，金额多少"),
        ("岚湾港扩建", "", ""),
        ("", "", ""),
    ],
)
def test_around_the_asking(question: str, before: str, after: str) -> None:
    assert around_the_asking(question) == (before, after)


@pytest.mark.parametrize(
    ("unit", "sentence", "value"),
    [
        ("列", "开行59列。", "59列"),
        ("列", "开行1,059余列。", "1,059余列"),
        ("元", "投资3.5亿元。", "3.5亿元"),
        ("座", "建成三座。", "三座"),
        ("家", "开行59列。", ""),
        ("(", "共3(含)。", "3("),  # a unit is a text, no pattern
    ],
)
def test_value_in_unit(unit: str, sentence: str, value: str) -> None:
    match = value_in_unit(unit).search(sentence)
    assert (match[0] if match else "") == value
