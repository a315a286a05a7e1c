"""Sentences to questions by rule: a value in a clause becomes the word that asks for it."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

Kind = Literal["number", "date", "name"]

MIN_CHARS, MAX_CHARS = 10, 48
_SAYS_ENOUGH = 6  # characters beside the asking word, for a question that needs no title
_CJK = r"\u4e00-\u9fff"
_HAN = re.compile(rf"[{_CJK}]")
_PAIRS = ("“”", "‘’", "（）", "()", "《》", "「」", "【】", "〔〕")

_FIGURE = r"\d[\d,，]*(?:\.\d+)?"
# A money or share figure is asked for by 多少 alone, a counted thing by 多少 and its measure word.
_UNIT = (
    r"个工作日|人次|艘次|架次|车次|台次|家次|平方公里|平方米|立方米|标准箱|标箱|公里|海里|小时|分钟|公顷|个月"
    r"|[个家项列台套辆艘架班次名位人户件票宗条篇种类款座处所间吨亩米岁年天箱只头株份期批场趟倍]"
)
_MONEY = r"(?:人民币|美元|欧元|日元|卢布|元)"
_NUMBER = re.compile(
    rf"(?P<about>超过|近|约|逾|超|达)?(?P<value>{_FIGURE}\s?(?P<scale>[万亿千百]*)"
    rf"(?:余|多)?(?:(?P<share>[%％]|个百分点)|(?P<money>{_MONEY})|(?P<unit>{_UNIT})))"
    r"(?P<after>以上|以下|以内|左右)?"
)
_DATE = re.compile(
    r"(?P<value>(?:\d{4}年|今年|去年|明年)?\d{1,2}月\d{1,2}日|\d{4}年\d{1,2}月(?:底|初)?)"
    r"(?P<since>起)?(?:上午|下午|晚上?|凌晨)?(?:\d{1,2}[时点](?:\d{1,2}分|半)?)?"
)
_NOT_COUNTED = re.compile(
    rf"{_DATE.pattern}|\d{{1,2}}月|\d{{4}}年|\d{{1,2}}日|\d{{1,2}}[时点]|第\s?\d+\S"
    r"|\d+[—\-~至到]\d+"
)
_SPANS = frozenset({"天", "年", "个月", "小时", "分钟", "个工作日"})
_ROLE = (
    "总经理|董事长|负责人|主任|局长|书记|市长|省长|县长|会长|院长|处长|科长|行长|校长|关长|站长|部长"
    "|教授|研究员|经理|主管|船长|所长|队长"
)
_SAYS = "表示|介绍|认为|指出|说|告诉|强调|透露|坦言"
_SPEAKER = re.compile(
    rf"(?P<role>[“”{_CJK}A-Za-z]{{2,24}}(?:{_ROLE}))(?P<value>[{_CJK}]{{2,4}}?)(?:{_SAYS})"
)
_AGENT = re.compile(
    rf"由(?P<value>[{_CJK}]{{4,18}}(?:公司|集团|银行|中心|大学|学院|研究院|委员会|海关|局|厅))"
    r"(?=承办|承建|投资|主办|建设|运营|牵头|负责|共同|经营|组织|开发|承担|审核|出资|设立|实施)"
)
# What a question need not begin with.
_LEAD = re.compile(
    r"^(?:其中|同时|此外|另外|目前|据悉|据了解|据介绍|截至目前|近日|日前|近年来|今后|下一步|会上|当天|当日"
    r"|随后|随着|而且|并且|因此|不过|但是|但|而|并|也|还|又)[，,]?"
)
# With these in front, a clause does not say by itself what is meant.
_BACKWARD = re.compile(r"^(?:该|此|这|那|其|本|每|高峰|区内|省级|国家级)")
# With these in front, even the article's title does not say what is meant.
_HOPELESS = re.compile(
    r"^(?:同比|环比|比|较|上述|前者|后者|双方|两者|以上|我|你|它|他|她|增长|下降|提升|达|占|共计|合计|平均|会同)"
)
_ENDS_BADLY = re.compile(r"(?:以来|之后|之前|[后前时起止]|期间|以及|和|的)$")
_ITEM = re.compile(
    r"^(?:[（(][一二三四五六七八九十\d]+[）)]|[一二三四五六七八九十]是|第[一二三四五六]，|\d+[.．、])"
)
_LOOSE = re.compile(rf"(?<=[{_CJK}”》〉])\s+(?=\d)|(?<=\d)\s+(?=[{_CJK}“])")
_ALIAS = re.compile(r"[（(](?:以下|下)简?称[^（()）]*[）)]")
_NOUN = re.compile(r"n[a-z]*|vn|an|j|l|i|s|f|eng|b")
_PROPER = re.compile(r"n[rstz]|nrt|nrfg|eng")
_JOINS = frozenset({"会同", "联合", "与", "携手"})
_PREDICATE = frozenset({"在", "于", "将", "正式", "顺利", "成功", "圆满"})
# A long name of an event may hold verbs (签约仪式, 成果转化对接会).
_EVENT = re.compile(rf"[“”{_CJK}]{{2,24}}(?:会|仪式|活动|论坛)(?=在|于|正式|成功|顺利)")
_SHORT_SUBJECTS = frozenset({"期限", "货值", "租期", "租金", "估值", "产值", "总额"})
_ASKING = re.compile(r"多少|几次|从什么时候起|什么时候|由谁|是谁")
_BREAKS = "，；：。！？!?,;:"


@dataclass(frozen=True, slots=True)
class Phrased:
    """A question and what answers it, word for word; `whole`: it says what it is about."""

    question: str
    answer: str
    kind: Kind
    whole: bool


def phrase(sentence: str, title: str) -> Iterator[Phrased]:
    """The questions that `sentence` of the article `title` answers, in its order."""
    for clause in _clauses(sentence):
        for text, answer, kind in (*_numbers(clause), *_dates(clause), *_names(clause)):
            made = _finish(text, title)
            if made and answer not in made[0]:
                yield Phrased(made[0], answer, kind, made[1])


def is_plain(question: str) -> bool:
    """Whether a question can be read on its own: long enough, whole quotes, Chinese words."""
    return (
        len(question) >= MIN_CHARS
        and len(_HAN.findall(question)) >= MIN_CHARS - 4
        and all(question.count(pair[0]) == question.count(pair[1]) for pair in _PAIRS)
        and question.count("？") == 1
    )


def _clauses(sentence: str) -> list[str]:
    """The clauses, cut at marks that stand outside quotes and brackets."""
    found, begin, depth = [], 0, 0
    for place, char in enumerate(sentence):
        if any(char == pair[0] for pair in _PAIRS):
            depth += 1
        elif any(char == pair[1] for pair in _PAIRS):
            depth -= 1
        # A thousands mark is no break, nor is the comma behind a date that opens a sentence.
        elif char in _BREAKS and depth <= 0 and not _inside(sentence, begin, place):
            found.append(sentence[begin:place])
            begin = place + 1
    return [clause.strip() for clause in (*found, sentence[begin:]) if clause.strip()]


def _inside(sentence: str, begin: int, place: int) -> bool:
    before, after = sentence[begin:place], sentence[place + 1 : place + 2]
    if before[-1:].isdigit() and after.isdigit():
        return True
    return bool(_DATE.search(before)) and len(before) <= 16 and sentence[place] == "，"


# -- kinds -----------------------------------------------------------------------------------------


def _numbers(clause: str) -> Iterator[tuple[str, str, Kind]]:
    found = list(_NUMBER.finditer(_blank_dates(clause)))
    if len(found) != 1 or _bad_neighbours(clause, found[0]):
        return
    match = found[0]
    unit = match["unit"] or ""
    # People count times by 几, and all else by 多少.
    word = "几次" if unit == "次" and not match["scale"] else f"多少{unit}"
    about = "达" if match["about"] == "达" else ""
    question = f"{clause[: match.start()]}{about}{word}{clause[match.end() :]}"
    yield question, clause[match.start("value") : match.end("value")], "number"


def _blank_dates(clause: str) -> str:
    """The clause with dates, times, ordinals and ranges as blanks: no figure is seen there."""
    return _NOT_COUNTED.sub(lambda match: "　" * len(match[0]), clause)


def _bad_neighbours(clause: str, match: re.Match[str]) -> bool:
    """Whether the value is a limit, part of a longer one, or counts what stands behind it."""
    before, after = clause[: match.start()], clause[match.end() :]
    if match["after"] not in {None, "左右"} or len(_HAN.findall(before)) < 2:
        return True
    if re.search(r"[A-Za-z.第每前近不]$", before) or re.match(r"[\d~—\-、和至到]", after):
        return True
    if re.search(r"\d", _blank_dates(before)[-8:]):
        return True
    unit = match["unit"]
    if unit and before.endswith("的"):
        return True
    if unit == "年" and re.match(r"[前后来]|$", after) and not re.search(r"[期限为达]$", before):
        return True
    if unit in _SPANS and re.match(r"[前后内来]", after):
        return True
    # "800万元贷款": what is counted stands behind.
    return unit is None and bool(re.match(rf"[{_CJK}]", after))


def _dates(clause: str) -> Iterator[tuple[str, str, Kind]]:
    found = list(_DATE.finditer(clause))
    if len(found) != 1:
        return
    match = found[0]
    before, after = clause[: match.start()], clause[match.end() :].lstrip("，, ")
    if re.search(r"(?:截至|截止|至|到)$", before) or re.match(r"[至—\-到前后的]", after):
        return
    asked = "从什么时候起" if match["since"] else "什么时候"
    before = re.sub(r"(?:自|从|于|在)$", "", before)
    if len(_HAN.findall(before)) >= 2:
        yield f"{before}{asked}{after}", match["value"], "date"
    elif not before and (place := _verb_place(after)):
        subject, rest = after[:place], after[place:]
        if rest.startswith("将"):
            subject, asked, rest = f"{subject}将", f"在{asked}", rest[1:]
        yield f"{subject}{asked}{rest}", match["value"], "date"


def _names(clause: str) -> Iterator[tuple[str, str, Kind]]:
    for match in _SPEAKER.finditer(clause):
        if match.start() == 0 and _is_name(match["role"], match["value"]):
            yield f"{match['role']}是谁", match["value"], "name"
    for match in _AGENT.finditer(clause):
        yield f"{clause[: match.start()]}由谁{clause[match.end() :]}", match["value"], "name"


# -- words -----------------------------------------------------------------------------------------


@cache
def _tag(text: str) -> tuple[tuple[str, str], ...]:
    import rjieba  # builds its dictionary when it is imported

    return tuple(rjieba.tag(text))


def _is_name(role: str, name: str) -> bool:
    tags = _tag(f"{role}{name}表示")
    return any(word == name and tag.startswith("nr") for word, tag in tags)


def _verb_place(clause: str) -> int:
    """Where the words that begin the predicate stand, behind a noun; 0 where this is not clear."""
    if event := _EVENT.match(clause):
        return event.end()
    place, noun, depth = 0, False, 0
    tags = _tag(clause)
    for number, (word, tag) in enumerate(tags):
        depth += sum(word.count(mark) for mark in "“（《")
        depth -= sum(word.count(mark) for mark in "”）》")
        if depth <= 0 and (tag in {"v", "p", "d", "vd", "ad"} or word in _JOINS):
            further = _further(tags[number:]) if tag == "v" else 0
            return place + further if noun else 0
        noun = noun or bool(_NOUN.fullmatch(tag))
        place += len(word)
    return 0


def _further(tags: Sequence[tuple[str, str]]) -> int:
    """How much further the predicate begins, where the verb is part of a name (签约仪式在…)."""
    length = len(tags[0][0])
    for word, tag in tags[1:5]:
        if word in _PREDICATE:
            return length
        if not _NOUN.fullmatch(tag):
            return 0
        length += len(word)
    return 0


def _starts_with_noun(clause: str) -> bool:
    """Whether a subject stands first, times before it aside."""
    for word, tag in _tag(clause):
        if tag in {"t", "m", "x", "u"} or word in "年月日“《（":
            continue
        return bool(_NOUN.fullmatch(tag))
    return False


# -- finishing -------------------------------------------------------------------------------------


def _finish(text: str, title: str) -> tuple[str, bool] | None:
    """The question, and whether it needs no title; None where it reads badly."""
    text = _LEAD.sub("", _ITEM.sub("", _ALIAS.sub("", text))).strip("，,、：: 　")
    subject = _ASKING.split(text)[0]
    if len(text) > MAX_CHARS or not subject or _HOPELESS.match(text) or _ENDS_BADLY.search(text):
        return None
    whole = _stands_alone(subject) and len(_HAN.findall(_ASKING.sub("", text))) >= _SAYS_ENOUGH
    if not whole:
        if not _fits_title(subject, title):
            return None
        text = f"《{tidy_title(title)}》一文中，{text}"
    question = f"{text}？"
    return (question, whole) if is_plain(question) else None


def _stands_alone(subject: str) -> bool:
    """A subject stands first, and something in it has a name."""
    if _BACKWARD.match(subject) or not _starts_with_noun(subject):
        return False
    named = any(_PROPER.fullmatch(tag) and len(word) > 1 for word, tag in _tag(subject))
    return (named or "“" in subject or "《" in subject) and len(_HAN.findall(subject)) >= 3


def _fits_title(subject: str, title: str) -> bool:
    long = len(_HAN.findall(subject)) >= 3 or subject in _SHORT_SUBJECTS
    return long and 4 <= len(title) <= 40 and _starts_with_noun(_BACKWARD.sub("", subject))


def tidy_title(title: str) -> str:
    """The title as it can be named in a sentence."""
    inner = title.replace("《", "〈").replace("》", "〉").replace("\n", " ")
    return _LOOSE.sub("", inner).strip()
