"""Words that turn a sentence round: negations, opposites, plans told as done."""

import re

from embed.words import cut_plain

# They begin like a negation and are none.
_NO_NEGATION = re.compile(
    "不动产|不锈钢|不断|不仅|不但|不少|不久|不同|不过|不论|不管|不良|不超过|不高于|不多于|不大于|不低于|不少于|不小于|不足|不到|不满|"
    "无人|无感|无纸|无缝|无忧|无线|无论|无偿|无形|未来|未成年|没收|是不是|能不能|是否"
)
_NEGATION = re.compile(
    r"(?:尚未|从未|并未|并不|并非|不得|不能|不会|不可|不予|不再|不曾|没有|未能|未曾|禁止|严禁|停止|暂停|取消|"
    r"无需|无须|不需|不用|未|不|没|无|非)(?:能|会|再|被|有|要)?([^\W\d_]{2,8})"
)
_SIDES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            "增长|增加|上升|提高|提升|扩大|上涨|增至|升至",
            "下降|减少|降低|回落|缩小|下跌|下滑|降至|减至",
        ),
        ("进口", "出口"),
        ("进境|入境", "出境"),
        ("顺差", "逆差"),
        ("同意|批准|允许|准许", "拒绝|驳回|禁止|严禁|不得"),
        ("开通|启用|投用|复运|恢复", "停运|停用|关闭|关停|停航"),
        ("高于|超过|多于", "低于|不足|少于"),
        ("最高|最大|最多", "最低|最小|最少"),
        ("上半年", "下半年"),
        ("签订|签署", "解除|终止"),
        ("盈利", "亏损"),
        ("提前", "推迟|延期|滞后"),
    )
)
# Whoever says one of these says more than the text, unless the text has it too.
_STRONG = re.compile(
    "首次|首个|首单|首例|首批|首家|首条|首创|唯一|最大|最高|最低|最多|最早|最快|全部|所有|全国|全省|全球|世界|"
    "进口|出口|进境|出境|入境|上半年|下半年|必须|强制|禁止|严禁|允许|取消|免除|免费|永久|已经|"
    "今年|去年|明年|前年|本月|上月|昨日|今日"
)
_PLANNED = re.compile("计划|预计|拟|力争|预期|目标|争取|有望|规划")
_STILL_PLANNED = re.compile("计划|预计|拟|力争|预期|目标|争取|有望|规划|将|安排")


def is_turned(claim: str, text: str) -> bool:
    """Whether the squashed claim plainly says the opposite of the squashed text."""
    return _negated_apart(claim, text) or is_opposed(claim, text)


def is_opposed(claim: str, text: str) -> bool:
    """Whether the claim has a word (下降) and the text only its opposite (增长)."""
    return any(
        _on_one_side(claim, text, *pair) or _on_one_side(claim, text, *reversed(pair))
        for pair in _SIDES
    )


def is_overstated(claim: str, text: str) -> bool:
    """Whether the claim has a strong word (首次, 全部, 去年) that the text lacks."""
    return any(word not in text for word in _STRONG.findall(claim))


def is_told_as_done(claim: str, clause: str) -> bool:
    """Whether the clause tells of a plan and the claim no longer does."""
    return bool(_PLANNED.search(clause)) and not _STILL_PLANNED.search(claim)


def _on_one_side(claim: str, text: str, one: re.Pattern[str], other: re.Pattern[str]) -> bool:
    here = one.search(claim) and not other.search(claim)
    return bool(here and other.search(text) and not one.search(text))


def _negated_apart(claim: str, text: str) -> bool:
    """Whether one of the two negates what the other states."""
    claim, text = _NO_NEGATION.sub(" ", claim), _NO_NEGATION.sub(" ", text)
    denied, denied_there = _scopes(claim), _scopes(text)
    there = frozenset[str]().union(*denied_there)
    if any(not scope & there for scope in denied):
        return True
    here = frozenset[str]().union(*denied)
    stated_there = _NEGATION.sub(" ", text)
    stated = _NEGATION.sub(" ", claim)
    return any(word in stated and word not in stated_there for word in there - here)


def _scopes(text: str) -> list[frozenset[str]]:
    """For each negation the two words that follow it, and the two characters."""
    found = []
    for match in _NEGATION.finditer(text):
        words = [word for word in cut_plain(match[1]) if len(word) > 1][:2]
        found.append(frozenset((match[1][:2], *words)))
    return found
