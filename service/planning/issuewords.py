"""What the rules that find issues in a question share: their record, and what is no issue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import IssueInfo
from service.records import Chip

SURE = 100  # phases and instalments do not count so far
QI = r"\s*期(?!间|限|货|末|初|数|待|望|刊|权|许)"
_FEW = 6
_PHASE = re.compile(
    r"\s*(?:工程|项目|建设|厂房|园区|规划|扩建|改造|培训|学员|研修|班(?![列次轮])|课程?|债|票据|基金|贷款|贴息|付款"
    r"|还款|分期|免息|融资|投资|投产|资金|产能|产品|临床|试验(?!区)|疫苗|一会)"
)
_PHASE_OF = re.compile(r"(?:项目|工程|园区?|厂房?|基地|[房班馆港站金标批])\s*$")


Series = Sequence[IssueInfo]


@dataclass(frozen=True, slots=True)
class NamedIssues:
    """Issues as the question names them at `span`; `keys` may be of issues that are not held."""

    span: tuple[int, int]
    keys: tuple[str, ...]
    chips: tuple[Chip, ...]
    publication: str = ""  # known where a place in a series is meant, not a number
    pointing: bool = False  # 这期: only where the question names no other


def squeeze(text: str) -> str:
    """`text` with one space for every run of white space, over which patterns would go slowly."""
    return re.sub(r"\s+", " ", text)


def blank(text: str, span: tuple[int, int]) -> str:
    """`text` with spaces for the characters of `span`, so that offsets stay."""
    return text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :]


def numbers_label(issues: Series) -> str:
    """`第232、233期`; of many issues the first and the last."""
    held = [str(i.label) for i in reversed(issues)]
    return f"第{'、'.join(held) if len(held) <= _FEW else f'{held[0]}—{held[-1]}'}期"


def is_phase(question: str, match: re.Match[str], number: int) -> bool:
    """Whether the 期 is a phase of a project, a course or an instalment."""
    if number >= SURE and match[0].lstrip().startswith(("第", "总")):
        return False
    return bool(
        _PHASE.match(question, match.end())
        or (number < SURE and _PHASE_OF.search(question[: match.start()]))
    )


def is_phase_word(question: str, at: int) -> bool:
    """Whether a phase's word (工程, 培训班) stands at `at`."""
    return bool(_PHASE.match(question, at))


def chip_value(key: str) -> int | str:
    """The number as a number; other keys as they are."""
    return int(key) if key.isascii() and key.isdecimal() else key
