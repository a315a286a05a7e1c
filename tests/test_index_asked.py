"""What kind of value is asked for, and where it stands."""

import pytest

from index.asked import what_is_asked


@pytest.mark.parametrize(
    ("question", "kind", "unit", "percent"),
    [
        ("开行了多少列班列？", "number", "列", False),
        ("准备了几台上料机", "number", "台", False),
        ("占比是多少", "number", "", True),
        ("什么时候竣工交付？", "date", "", False),
        ("哪天发布", "date", "", False),
        ("项目总投资是多少", "number", "", False),
        ("谁主持了会议", "none", "", False),
        # Without an asking word it is the last one that tells.
        ("岚湾大桥通车时间", "date", "", False),
        ("岚湾大桥通车时间？", "date", "", False),
        ("夜市营业时间", "none", "", False),
        ("通关时间", "none", "", False),
        ("台风受灾人数", "number", "人名位", False),
        ("渡轮运送旅客人次", "number", "人名位", False),
        ("签约企业户数", "number", "户", False),
        ("签约企业家数", "number", "家", False),
        ("班列开行列数", "number", "列", False),
        ("产品系列数", "number", "", False),
        ("成员国家数", "number", "", False),
        ("夜市用户数", "number", "", False),
        ("岚湾港吞吐量", "number", "", False),
        ("渔港一年收入", "number", "元", False),
        ("房租涨幅", "number", "", True),
        ("望潮公园面积", "number", "米亩顷里㎡", False),
        ("主桥长度", "number", "米里", False),
        ("水的质量", "none", "", False),
        ("设备参数", "none", "", False),
        ("这话还算数", "none", "", False),
        ("两家商量", "none", "", False),
        ("准点率", "number", "", True),
        ("码头工作效率", "none", "", False),
        ("渡轮票价：", "number", "元", False),
        ("专家评价", "none", "", False),
        ("出口额…", "number", "元", False),
        ("参赛名额", "none", "", False),
        ("岚湾镇ＧＤＰ", "number", "元", False),
        ("龙舟赛冠军", "none", "", False),
        # Where a word asks, it is that one.
        ("哪家公司统计受灾人数", "none", "", False),
        ("哪座城市公布受灾人数", "none", "", False),
        ("渡轮降低票价吗", "none", "", False),
        ("是否公布通车时间", "none", "", False),
        ("更多长期合作协议", "none", "", False),
        ("岚湾镇gdp", "number", "元", False),
    ],
)
def test_kinds(question: str, kind: str, unit: str, percent: bool) -> None:
    asked = what_is_asked(question)
    assert (asked.kind, asked.unit, asked.percent) == (kind, unit, percent)


@pytest.mark.parametrize(
    ("question", "sentence", "values"),
    [
        ("有多少列", "开行59列6422标箱。", ["59列"]),
        ("有多少家", "开行59列。", ["59列"]),
        ("占比多少", "出口8亿元，占92.2%。", ["92.2%"]),
        ("哪天发布", "4月3日，办法发布。", ["4月3日"]),
        ("谁主持", "59列。", []),
        ("受灾人数", "5月3日的台风使12人受灾，损失3万元。", ["12人"]),
        ("参会人数", "61名渔民到场，带来3箱渔获。", ["61名"]),
        ("果园面积", "扩到2公顷，投资3万元。", ["2公顷"]),
        ("湖区面积", "达9平方千米。", ["9平方千米"]),
        ("最低气温", "3日降到零下5℃。", ["5℃"]),
        ("渔港收入", "5条船收入3.2亿元。", ["3.2亿元"]),
        ("通车时间", "大桥长3公里，4月3日通车。", ["4月3日"]),
    ],
)
def test_values(question: str, sentence: str, values: list[str]) -> None:
    assert [m[0] for m in what_is_asked(question).values(sentence)] == values


def test_the_asked_unit_fits_better_than_another() -> None:
    asked = what_is_asked("有多少列班列")
    assert asked.fits("开行59列。") == 1.0
    assert asked.fits("投资59万元。") == 0.5
    assert asked.fits("没有数字。") == 0.0


def test_a_thing_is_counted_with_or_without_a_measure_word() -> None:
    asked = what_is_asked("查验了多少个冷藏箱呢")
    assert asked.fits("共查验冷藏箱312个。") == 1.0
    assert asked.fits("共查验312冷藏箱。") == 1.0
    assert asked.fits("投资59万元。") == 0.5
    assert what_is_asked("投资多少呢").unit == ""
