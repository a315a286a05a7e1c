"""A question that asks for two things to its parts: `总投资多少，什么时候竣工` is two questions."""

import re

from embed.words import cut_plain

MAX_PARTS = 3
_ASKS = re.compile(
    r"多少|几[个家项条台辆列名人位次座天年月日号成时]|啥|什么|哪|谁|何时|何地|多大|多长|多久|多高|如何|怎么|怎样|为什么"
)
_JOINT = re.compile(
    r"[，,；;、。？?]|(?:和|以及|并且|及)(?=.{0,8}(?:多少|几|什么|哪|谁|何|多大|多长|多久))"
)
_ITS_OWN = 6  # characters before the asking word that name a subject


def split_parts(question: str) -> tuple[str, ...]:
    """The parts that each ask for something, the subject of the first carried over to the others.

    A question that asks for one thing is its own only part.
    """
    pieces = _pieces(question)
    if not 2 <= len(pieces) <= MAX_PARTS:
        return (question,)
    subject = _subject(pieces[0])
    parts = [pieces[0]]
    for piece in pieces[1:]:
        carried = subject and not _names_its_own(piece)
        parts.append(f"{subject}{piece}" if carried else piece)
    return tuple(parts)


def _pieces(question: str) -> list[str]:
    """Text between joints; one that asks for nothing goes with the next, or the last."""
    pieces: list[str] = []
    waiting = ""
    for piece in _JOINT.split(question):
        if not piece.strip():
            continue
        waiting = f"{waiting}，{piece.strip()}" if waiting else piece.strip()
        if _ASKS.search(piece):
            pieces.append(waiting)
            waiting = ""
    if waiting and pieces:
        pieces[-1] = f"{pieces[-1]}，{waiting}"
    return pieces


def _subject(piece: str) -> str:
    """What stands before the attribute that is asked for: `产业园` of `产业园总投资多少`."""
    match = _ASKS.search(piece)
    before = piece[: match.start()] if match else ""
    words = cut_plain(before.rstrip("是为有了的"))
    if len(words) < 2:
        return before
    last = before.rfind(words[-1]) if words[-1] in before else len(before)
    return before[:last].rstrip("的，总") or before


def _names_its_own(piece: str) -> bool:
    """Whether a good deal stands before the asking word: then it needs no subject carried over."""
    match = _ASKS.search(piece)
    return match is not None and match.start() > _ITS_OWN
