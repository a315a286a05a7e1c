"""What is kept with a run is read back whole."""

import json
from pathlib import Path

from eval.questions import read_questions
from eval.runstore import set_from_json, set_to_json

ROWS = (
    {"id": "a", "type": "S", "question": "钱从哪来？", "gold": ["41-1"], "answers": [],
     "sentences": {"41-1": [[3, 20], [21, 40]]}},
    {"id": "b", "type": "U", "question": "电话多少？", "gold": [], "answers": []},
    {"id": "c", "type": "F", "question": "租期多久？", "gold": ["41-1"], "answers": ["8年"]},
)  # fmt: skip


def test_a_set_is_read_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in ROWS), encoding="utf-8")
    evalset = read_questions(file)
    assert evalset.queries[0].sentences == {"41-1": ((3, 20), (21, 40))}
    assert set_from_json(json.loads(json.dumps(set_to_json(evalset)))) == evalset
