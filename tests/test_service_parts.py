"""Questions that ask for two things: into which parts they are taken."""

import pytest

from service.planning.parts import MAX_PARTS, split_parts

ONE = [
    "澄湾产业园投资多少？",
    "岚湾口岸一季度开行多少列班列",
    "澄湾产业园和云埠产业园投资多少？",  # 和 between things, not between askings
    "出口贷及其利率是多少",
    "签约仪式何时何地举行？",  # two askings without a joint
    "4月9日，岚湾口岸开行多少列班列？",
    "2025年，4月9日，岚湾口岸开行多少列班列？",
    "岚湾口岸开行了多少列班列，请告诉我。",
    "请问，岚湾口岸开行了多少列班列，谢谢！",
    "岚湾口岸开行班列。",
    "岚湾口岸，云埠班列，望潮银行",
    "请介绍一下出口贷",
    "什么？",
    "",
    "   ",
    "？？！",
    "，，，。。。",
    "岚" * 500,
    "岚湾口岸，" * 100,
]

SEVERAL = [
    ("澄湾产业园投资多少，什么时候竣工？", ("澄湾产业园投资多少", "澄湾产业园什么时候竣工")),
    ("澄湾产业园总投资多少，什么时候竣工？", ("澄湾产业园总投资多少", "澄湾产业园什么时候竣工")),
    ("澄湾产业园的总投资是多少，谁承建？", ("澄湾产业园的总投资是多少", "澄湾产业园谁承建")),
    ("澄湾产业园投资多少和什么时候竣工？", ("澄湾产业园投资多少", "澄湾产业园什么时候竣工")),
    ("澄湾产业园投资多少以及谁承建？", ("澄湾产业园投资多少", "澄湾产业园谁承建")),
    ("澄湾产业园投资多少并且由谁承建？", ("澄湾产业园投资多少", "澄湾产业园由谁承建")),
    ("澄湾产业园投资多少及占地多大？", ("澄湾产业园投资多少", "澄湾产业园占地多大")),
    ("出口贷期限多长；利率多少？", ("出口贷期限多长", "出口贷利率多少")),
    ("出口贷期限多少天、利率多少？", ("出口贷期限多少天", "出口贷利率多少")),
    ("出口贷期限多长?利率多少?", ("出口贷期限多长", "出口贷利率多少")),
    ("签约仪式由谁主持？在哪里举行？", ("签约仪式由谁主持", "签约仪式在哪里举行")),
    ("岚湾港的吞吐量是多少，增长多少？", ("岚湾港的吞吐量是多少", "岚湾港增长多少")),
    (
        "澄湾产业园投资多少，占地多大，何时竣工？",
        ("澄湾产业园投资多少", "澄湾产业园占地多大", "澄湾产业园何时竣工"),
    ),
    (  # a leading clause that asks for nothing goes with the first, and is carried over
        "4月9日，岚湾口岸开行多少列班列，运输多少箱？",
        ("4月9日，岚湾口岸开行多少列班列", "4月9日，岚湾口岸运输多少箱"),
    ),
    ("会议，哪天召开，谁参加？", ("会议，哪天召开", "会议，谁参加")),
    (  # a trailing one goes with the last
        "出口贷期限多长，利率多少，谢谢。",
        ("出口贷期限多长", "出口贷利率多少，谢谢"),
    ),
    (  # one between goes with the next
        "出口贷期限多长，另外，利率多少？",
        ("出口贷期限多长", "出口贷另外，利率多少"),
    ),
    (  # a part that names its own subject
        "岚湾口岸开行多少列班列，云埠保税仓库的面积多大？",
        ("岚湾口岸开行多少列班列", "云埠保税仓库的面积多大"),
    ),
    ("什么时候，在哪里签约？", ("什么时候", "在哪里签约")),  # no subject to carry over
    ("多少，多少", ("多少", "多少")),
    (" 出口贷期限多长 ， 利率多少 ", ("出口贷期限多长", "出口贷利率多少")),
]

WHOLE = [
    "澄湾产业园投资多少，占地多大，何时开工，何时竣工？",
    "什么，什么，什么，什么，什么",
    "岚湾口岸班列多少，" * 55,
]


@pytest.mark.parametrize("question", ONE)
def test_one_thing_asked_is_the_question_as_it_is(question: str) -> None:
    assert split_parts(question) == (question,)


@pytest.mark.parametrize(("question", "parts"), SEVERAL)
def test_two_or_three_things_asked_are_parts(question: str, parts: tuple[str, ...]) -> None:
    assert split_parts(question) == parts
    assert 2 <= len(parts) <= MAX_PARTS == 3


@pytest.mark.parametrize("question", WHOLE)
def test_more_things_than_that_stay_whole(question: str) -> None:
    assert split_parts(question) == (question,)


@pytest.mark.parametrize(
    ("second", "carried"),
    [("多少", True), ("仓库多少", True), ("新建仓库一共多少", True), ("新建的仓库一共多少", False)],
)
def test_what_stands_before_the_asking_word_tells_the_subject(second: str, carried: bool) -> None:
    _, other = split_parts(f"澄湾产业园投资多少，{second}")
    assert other == (f"澄湾产业园{second}" if carried else second)


def test_long_questions_are_taken_apart_too() -> None:
    long = f"{'岚湾' * 245}港口吞吐量多少，在哪里"
    first, second = split_parts(long)
    assert first.endswith("吞吐量多少")
    assert second.startswith("岚湾岚湾")
    assert second.endswith("在哪里")
    assert len(long) > 500
