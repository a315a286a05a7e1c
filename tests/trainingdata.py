"""A small data folder in the real layout, with invented texts, and questions about them."""

import json
import lzma
from collections.abc import Sequence
from pathlib import Path

TOWNS = ("岚汐", "青屿", "桂屿", "望潮", "鲸屿", "云渡", "芦汀", "松岬")
NEWS = "text/crud_news_2023.txt.xz"
OTHER = "text/other.txt.xz"
_TOPICAL = "开放口岸的跨境贸易改革试点支持企业创新"
_FILLERS = 120
_SETS = ("antiterror", "cjrc_dev", "finqa_events", "cmrc2018_trial", "drcd_dev", "xquad_zh")


def document(town: str, number: int) -> str:
    """Three sentences; the second tells what was invested."""
    return (
        f"{town}镇的渔港码头在{number}月开工。项目投资{number}亿元，由{town}合作社承担。"
        f"附近居民每周可以参观两次。"
    )


def invested(town: str, number: int) -> tuple[int, int]:
    """Where the second sentence of the document stands."""
    text = document(town, number)
    start = text.index("项目")
    return start, text.index("附近")


def write_xz(path: Path, lines: Sequence[str]) -> None:
    """Write lines as the training files are written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(lzma.compress("".join(f"{line}\n" for line in lines).encode()))


def mrc_row(
    town: str, number: int, answer: str = "", start: int | None = None, impossible: bool = False
) -> str:
    """A row of a reading-comprehension set; an impossible one names an answer that is none."""
    context = document(town, number)
    answer = answer or f"{number}亿元"
    where = context.index(answer) if start is None else start
    row = {
        "id": f"{town}{number}",
        "title": f"{town}渔港",
        "context": context,
        "question": f"{town}镇的渔港码头投资多少？",
        "answers": [{"text": answer, "start": where}],
        "impossible": impossible,
    }
    return json.dumps(row, ensure_ascii=False)


def write_everyday(file: Path) -> Path:
    """Two everyday questions about what was invested in the first document of the news."""
    start, end = invested(TOWNS[0], 2)
    row = {"file": NEWS, "line": 0, "start": start, "end": end, "questions": ["花了多少", "钱"]}
    file.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return file


def write_data(folder: Path) -> Path:
    """All files that the training of ranker and reader reads."""
    for name in _SETS:
        rows = [mrc_row(town, number) for number, town in enumerate(TOWNS, 2)]
        write_xz(folder / f"mrc/train_{name}.jsonl.xz", rows)
    news = [document(town, number) for number, town in enumerate(TOWNS, 2)]
    news += [f"第{n}号{_TOPICAL}。" for n in range(_FILLERS)]
    news += ["这里的果园今年换了新的水渠。"] * 5
    write_xz(folder / NEWS, news)
    write_xz(folder / OTHER, [document(town, number + 20) for number, town in enumerate(TOWNS)])
    return folder


def written_row(group: int, file: str, line: int, town: str, number: int) -> dict[str, object]:
    """A question with its place, as in `questions.jsonl`."""
    return {
        "group": group,
        "file": file,
        "line": line,
        "end": len(document(town, number)),
        "kind": "factoid",
        "question": f"{town}镇的渔港码头投资多少亿元？",
        "sentences": [list(invested(town, number))],
    }


def write_questions(path: Path) -> Path:
    """Three groups, each with questions that are answered and a near miss for each document."""
    rows: list[dict[str, object]] = []
    for place, town in enumerate(TOWNS):
        group = place % 3
        rows += [written_row(group, NEWS, place, town, place + 2)]
        rows += [written_row(group, OTHER, place, town, place + 20)]
        near = written_row(group, NEWS, place, town, place + 2)
        del near["sentences"]
        rows.append({**near, "kind": "near_miss", "question": f"{town}镇的机场货站归谁管理？"})
    text = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text(text, encoding="utf-8")
    return path
