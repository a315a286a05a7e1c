"""What kind of thing a question asks for, and whether a sentence has a thing of that kind.

A question may be of several kinds (`哪天签约，金额多少`). The patterns are signs, not proofs: how
much each counts is learned by the reader.
"""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.float32]

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗方俞任袁柳鲍史唐"
    "费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈"
    "项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘缪干解应宗丁宣邓史段侯龙"
)
_ROLE = (
    "主任|书记|局长|市长|省长|部长|厅长|经理|总裁|董事长|院长|主席|会长|处长|负责人|记者|代表|教授|"
    "院士|总理|总统|秘书长|发言人|区长|县长|站长|关长|行长|校长|所长|专家"
)
_SAYS = "表示|介绍|说|指出|主持|出席|参加|认为|强调|率|致辞|、|，|等|告诉|任"

# Kind, how a question asks for it, what a sentence that has it looks like.
_PATTERNS: tuple[tuple[str, str, str], ...] = (
    (
        "money",
        r"多少钱|价格|票价|费用|工资|收费|金额|投资|额度|产值|营收|贷款|资金|(?:多少|几).{0,2}(?:元|美元)|"
        r"资本|租金|奖金|补贴|总额|成交额",
        r"\d[\d.,]*\s*(?:余|多)?[万亿千百]{0,2}(?:多|余)?"
        r"(?:元|美元|欧元|港元|卢布|日元|人民币|港币)",
    ),
    (
        "share",
        r"占比|比例|比重|百分之|增速|增幅|增长(?:了)?多少|率|几个百分点|同比|几成",
        r"[%％]|百分点|百分之|成|倍",
    ),
    (
        "duration",
        r"多久|多长时间|(?:多少|几)(?:个)?(?:天|年|小时|分钟|秒|工作日|月|周)|时长|期限|耗时|用时",
        r"\d+(?:\.\d+)?(?:个)?(?:余|多)?(?:年|个月|月|天|日|小时|分钟|秒|个工作日|周)",
    ),
    (
        "date",
        r"什么时候|什么时间|何时|哪一?天|哪一?年|哪一?月|几月|几号|哪日|日期|时间是|啥时候|哪个月",
        r"\d+(?:月|日|年)|[今去明]年|上半年|下半年",
    ),
    (
        "person",
        r"谁|哪位|何人|哪些人|什么人|姓名|名字叫",
        rf"[{_SURNAMES}][\u4e00-\u9fff]{{1,2}}(?={_SAYS})|(?:{_ROLE})[\u4e00-\u9fff]{{2,4}}|"
        r"[\u4e00-\u9fff]{2,6}·[\u4e00-\u9fff]{2,8}",
    ),
    (
        "organisation",
        r"哪家|哪个(?:部门|单位|公司|机构|企业|银行|组织|学校|大学)|哪些(?:部门|单位|公司|机构|企业|银行)|"
        r"什么(?:部门|单位|公司|机构|企业)|哪几家|哪几个(?:部门|单位)",
        r"[\u4e00-\u9fff]{2}(?:公司|集团|银行|局|部|委|办|厅|署|会|院|大学|中心|政府|海关|研究所|所|社|组织|联盟)",
    ),
    (
        "place",
        r"哪里|哪儿|哪个(?:省|市|城市|国家|地方|地区|区|县|口岸|港)|何地|什么地方|在哪|"
        r"哪些(?:国家|地区|城市|省|地方)|地址|地点|哪国",
        r"[\u4e00-\u9fff](?:省|市|县|区|州|港|镇|口岸|国|路|站|园|岛|城|村|机场)",
    ),
    (
        "reason",
        r"为什么|为何|原因|为啥|因何|怎么会|目的",
        r"由于|因|为|受|以便|目的|导致|使得|得益|缘于|旨在",
    ),
    (
        "manner",
        r"怎么|怎样|如何|什么办法|啥办法|什么方式|什么手段|流程|步骤|什么途径",
        r"通过|采取|利用|依托|采用|借助|以|实行|推行|建立|运用|按照|实施|创新|推出|将|可",
    ),
    (
        "yes_or_no",
        r"吗|是否|能不能|可不可以|有没有|是不是|能否|可否|要不要|会不会|行不行",
        r"",
    ),
    (
        "count",
        r"多少|几[个家项条台辆列名人位次座]|[几多]少|第几|数量|多大|多高|多快|多远|规模|面积|总量",
        r"\d|[一二三四五六七八九十百千两][\u4e00-\u9fff]",
    ),
    ("list", r"哪些|有什么|包括|内容|主要", r"、"),
    (
        "contact",
        r"电话|网址|官网|邮箱|联系|热线|网站|公众号|地址",
        r"\d{3,4}-?\d{7,8}|www|http|\d{5}",
    ),
)  # fmt: skip
KINDS = (*(name for name, _, _ in _PATTERNS), "other")
_ASKS = tuple(re.compile(asks) for _, asks, _ in _PATTERNS)
_SHOWS = tuple(re.compile(shows) for _, _, shows in _PATTERNS)


def kinds_asked(question: str) -> Flags:
    """`(len(KINDS),)` of 0 and 1; a question of no known kind is `other`."""
    flags = np.zeros(len(KINDS), np.float32)
    flags[:-1] = [bool(pattern.search(question)) for pattern in _ASKS]
    flags[-1] = not flags.any()
    return flags


def kinds_shown(asked: Flags, sentence: str) -> Flags:
    """Those of the kinds asked for of which `sentence` has a thing; `other` is always shown."""
    shown = asked.copy()
    for place in np.flatnonzero(asked[:-1]):
        shown[place] = bool(_SHOWS[place].search(sentence))
    return shown


_HEAD = re.compile(
    r"是?(?:多少|几|什么时候|何时|哪一?[天年月日]|谁|哪位|哪家|哪里|哪儿|哪个|哪些|什么|多大|多长|多久|多高|如何|怎么|怎样|为什么|为何)"
)
_UNIT = re.compile(r"(?:多少|几)\s*(个)?多?\s*([\u4e00-\u9fff])?")
_NO_UNIT = "呢吗啊呀吧的了是有在？"


def around_the_asking(question: str) -> tuple[str, str]:
    """The text before and after the first word that asks; both empty where none does."""
    match = _HEAD.search(question)
    return (question[: match.start()], question[match.end() :]) if match else ("", "")


@lru_cache(maxsize=256)
def value_in_unit(unit: str) -> re.Pattern[str]:
    """A number in one of these units, a character each."""
    number = r"(?:\d[\d.,]*|[一二三四五六七八九十百千两])"
    return re.compile(rf"{number}[多余个万亿千百]*[{re.escape(unit)}]")


def unit_asked(question: str) -> str:
    """The measure words behind 多少 or 几, a character each: `列` of 多少列, `个冷` of 几个冷藏箱.

    A thing may be counted with or without 个; empty where nothing is counted.
    """
    match = _UNIT.search(question)
    if not match:
        return ""
    noun = match[2] if match[2] and match[2] not in _NO_UNIT else ""
    return (match[1] or "") + noun
