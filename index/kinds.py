"""What kind of thing a question asks for, and whether a sentence has a thing of that kind.

A question may be of several kinds (`哪天签约，金额多少`). The patterns are signs, not proofs: how
much each counts is learned by the reader.
"""

import re
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from embed.words import fold

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
        r"多少|几[个家项条台辆列名人位次座]|[几多]少|第几|数量|多大|多高|多快|多远|(?<![更许众很])多长(?![时期三江])|规模|面积|总量",
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
# What a question may end with, as it is typed into a search box without an asking word (竣工时间).
_LASTS = "通关|办理|办结|审批|等待|运输|航行|停留|存活|平均|在途"  # whose 时间 is a duration
_NO_DATE = f"{_LASTS}|长|工作|营业|办公|开放".split("|")
_NO_DATE_BEFORE = "".join(f"(?<!{word})" for word in _NO_DATE)
_NAMED = {
    "money": "收入|投入|支出|营收|利润|(?<!名)额|产值|总值|估值|市值|净值|货值|增加值|gdp|票房|"
    "(?<![评代])价|价格|(?<![消免])费|罚款|捐款|赔偿|债务",
    "share": "(?<!效)率|增幅|涨幅|跌幅|降幅|涨跌|份额|满意度",
    "duration": "寿命|工期|有效期|保质期|服务期|试用期|任期|时限|年限|周期|天数|年数|时效|"
    f"(?:{_LASTS})时间",
    "date": f"{_NO_DATE_BEFORE}时间|日子|年份|月份|生日|时刻|时间节点",
    "person": "导演|主演|领衔|编剧|作者|主持人|负责人|发起人|创始人|继任者|联系人|承办人|总裁|"
    "执行官|董事长|经理|书记|秘书长|[市省部局县区镇村州院校会司行处厅馆队组站所关社]长|主任|主席|主教练|"
    "总统|总理|首相|冠军|亚军|季军|得主|获奖者|获得者|旗手|主角|发言人|嫌疑人|人选|成员|对手",
    "organisation": "主办方|承办方|投资方|发布方|单位|机构|部门|公司|运营商|开发商|制造商|厂商|"
    "品牌|球队|企业|出版社|媒体",
    "place": "地点|举办地|产地|所在地|发源地|注册地|目的地|出生地|籍贯|起点|终点|始发站|终点站|"
    "位置|总部|国家|举办国|国籍|城市|地区|省份|场馆|场地",
    "manner": "办法|方法|做法|方式|措施|举措|途径|程序|渠道|路径|对策|机制|策略",
    "count": "(?<![参函无算招变代劫礼])数|(?<![质力商较考尽胆思打])量|人次|面积|[长高宽深厚]度|"
    "震级|等级|温度|气温|速度|名次|位次|排名|成绩|年龄|体重|身高|距离|里程|尺寸|海拔",
    "list": "范围|条件|对象|名单|项目|种类|类型|功能|要求|特点|材料|品种|议题|主题",
}
_ENDING = r"(?:分别)?[是为]?呢?[^\w]*$"
_ENDS = {name: re.compile(f"(?:{nouns}){_ENDING}") for name, nouns in _NAMED.items()}
_ASKS = tuple(
    re.compile("|".join([asks, *([_ENDS[name].pattern] if name in _ENDS else [])]))
    for name, asks, _ in _PATTERNS
)
_ASKING = re.compile(
    r"多少|几|什么|啥|咋|何|谁|哪|怎|多[大长久高快远深宽重]|吗|是否|是不是|有没有|"
    r"[能会要可]不[能会要可]|能否|可否|干嘛"
)
_SHOWS = tuple(re.compile(shows) for _, _, shows in _PATTERNS)


def kinds_asked(question: str) -> Flags:
    """`(len(KINDS),)` of 0 and 1; a question of no known kind is `other`."""
    flags = np.zeros(len(KINDS), np.float32)
    question = fold(question)
    flags[:-1] = [bool(pattern.search(question)) for pattern in _ASKS]
    flags[-1] = not flags.any()
    return flags


def kind_named(question: str) -> str:
    """The kind of what a question without an asking word ends with (竣工时间); empty for none."""
    if _ASKING.search(question):
        return ""
    folded = fold(question)
    return next((name for name, ends in _ENDS.items() if ends.search(folded)), "")


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
