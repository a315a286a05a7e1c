"""Titles for training texts that have none, against examples read by hand."""

import pytest

from eval.training.titles import lead_title


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("【桂屿港扩建二期开工】昨日，项目部介绍，码头前沿水深16米。", "桂屿港扩建二期开工"),
        ("岚汐市召开渔港建设推进会。3月2日，会议在岚汐举行。", "岚汐市召开渔港建设推进会"),
        ("3月2日，岚汐市渔港扩建二期正式开工，总投资3亿元。", "岚汐市渔港扩建二期正式开工"),
        ("2031年3月2日上午，岚汐市渔港扩建二期正式开工。", "岚汐市渔港扩建二期正式开工"),
        (
            "岚汐日报讯（记者沈望舟）近日，岚汐市渔港扩建二期正式开工。",
            "岚汐市渔港扩建二期正式开工",
        ),
        (
            "记者从岚汐市获悉，今年，桂屿港吞吐量增长两成，货值创新高。",
            "今年，桂屿港吞吐量增长两成",
        ),
        ("岚汐日报记者沈望舟3月2日报道：日前，岚汐市渔港扩建二期开工。", "岚汐市渔港扩建二期开工"),
    ],
)
def test_the_title_is_what_the_first_sentence_says(text: str, title: str) -> None:
    assert lead_title(text) == title


@pytest.mark.parametrize(
    "text",
    [
        "",
        "开工了。",
        "（二）强化保障。各部门要落实责任，不得推诿。",
        "第三条 渔港的扩建应当遵守本办法，不得占用航道。",
        "“各位乡亲们请放心吧，渔港的扩建不会停”，他说。",
        "——渔港扩建取得明显成效，吞吐量再创新高。",
        "岚汐市以及周边一百二十余个沿海乡镇长期以来从事近海捕捞的渔民代表们共同参加了会议。",
    ],
)
def test_a_piece_of_a_text_or_a_clause_too_long_or_short_is_none(text: str) -> None:
    assert lead_title(text) == ""
