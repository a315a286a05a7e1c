"""Columns and headlines that a question names: 制度创新栏目, 龙江板块, 头条."""

import re
from collections.abc import Sequence

from index.numerals import NUMERAL, parse_number

_WORD = r"\s*(?:这个|那个)?\s*(?:栏目|专栏|版块|板块|一栏)"
_USE = (
    r"(?=\s*(?:的\s*(?:文章|内容|报道|消息|稿件)|里|中|下|说|讲|写|谈|登|有(?:哪|什么|几|多少篇)"
    r"|都|报道|[？?。]|$))"
)
_OWN_WORD = ("板块", "栏目", "专栏", "版块")
# A name at the start or after a break; 哪个栏目 and 各板块 name none.
_UNKNOWN = re.compile(
    r"(?<![^\s的里中，,“「《])[“「《]?(?P<name>[\u4e00-\u9fff]{2,8}?)[”」》]?"
    r"(?P<word>栏目|专栏|版块|板块|一栏)"
)
_NO_NAME = re.compile(
    "[哪几各每这那某个有所全两三四五六都共多少什么其他该本新]|分别|主要|以及|[和与及]|文章|内容|介绍|讲|栏目|板块"
)
_HEADLINE = re.compile(
    r"(?:(?<![^\s的期，,：:])|(?<=栏目)|(?<=板块))(?:头版)?头条(?:\s*(?:文章|新闻|报道|稿件|消息))?(?!号|系|客户|平台|网|版)"
)

_PLACE = re.compile(
    rf"(?:第\s*(?P<no>\d{{1,2}}|{NUMERAL}{{1,3}})|(?P<last>最后一?|末))\s*篇\s*(?:文章|稿件|报道|消息)?"
)


def find_columns(
    question: str, columns: Sequence[str], limited: bool
) -> tuple[list[str], list[tuple[int, int]]]:
    """Names of `columns` in `question`, and where they stand.

    A name counts where it is called a column, or stands beside an issue or a date (`limited`).
    """
    found: list[tuple[tuple[int, int], str]] = []
    for name in columns:
        escaped = re.escape(name)
        match = re.search(rf"[“「《]?{escaped}[”」》]?{_WORD}", question)
        if match is None and name.endswith(_OWN_WORD):
            match = re.search(escaped, question)
        elif match is None and limited:
            match = re.search(escaped + _USE, question)
        if match and all(match.end() <= s or match.start() >= e for (s, e), _ in found):
            found.append((match.span(), name))
    return [name for _, name in sorted(found)], [span for span, _ in sorted(found)]


def find_unknown_column(question: str) -> tuple[str, tuple[int, int]] | None:
    """A name that the question calls a column, and where it stands."""
    match = _UNKNOWN.search(question)
    if match is None or _NO_NAME.search(match["name"]):
        return None
    own = match["word"] in {"板块", "版块"}
    return match["name"] + (match["word"] if own else ""), match.span()


def find_headline(question: str) -> tuple[int, int] | None:
    """Where the question says 头条 of an issue, not of an app or another paper."""
    match = _HEADLINE.search(question)
    return match.span() if match else None


def find_place(question: str) -> tuple[int, tuple[int, int]] | None:
    """The place of an article in its issue (第3篇 is 3, 最后一篇 is -1), and where it is said."""
    match = _PLACE.search(question)
    if match is None:
        return None
    return -1 if match["last"] else parse_number(match["no"]), match.span()
