"""Dense retrieval scores on BEIR folders: `python -m embed.score --sets FOLDER ...`."""

import argparse
import json
import lzma
import math
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embed.errors import EncoderError
from embed.load import load_encoder
from embed.protocol import Encoder

Qrels = dict[str, dict[str, int]]


def score_folder(encoder: Encoder, folder: Path, k: int = 10) -> dict[str, float]:
    """Return nDCG@k and recall@k, averaged over the qrels' queries."""
    documents = list(_jsonl(folder / "corpus.jsonl"))
    texts = [f"{document.get('title', '')}\n{document['text']}" for document in documents]
    ids = [document["_id"] for document in documents]
    qrels = read_qrels(folder / "qrels" / "test.tsv")
    queries = {row["_id"]: row["text"] for row in _jsonl(folder / "queries.jsonl")}
    asked = [query for query in qrels if query in queries]
    vectors = encoder.encode_queries([queries[query] for query in asked])
    scores = vectors @ encoder.encode_passages(texts).T
    ndcg, recall = 0.0, 0.0
    for query, row in zip(asked, scores, strict=True):
        gains = [qrels[query].get(ids[place], 0) for place in _top(row, k)]
        ndcg += ndcg_of(gains, list(qrels[query].values()), k)
        recall += sum(gain > 0 for gain in gains) / sum(gain > 0 for gain in qrels[query].values())
    return {f"nDCG@{k}": ndcg / len(qrels), f"R@{k}": recall / len(qrels)}


def ndcg_of(gains: Sequence[int], judged: Sequence[int], k: int) -> float:
    """Normalised discounted cumulative gain (Järvelin & Kekäläinen 2002), linear gains."""
    best = _dcg(sorted(judged, reverse=True)[:k])
    return _dcg(gains[:k]) / best if best else 0.0


def read_qrels(file: Path) -> Qrels:
    """Read `query-id, corpus-id, score` lines below a header; keep the relevant documents."""
    qrels: Qrels = {}
    for line in file.read_text(encoding="utf-8").splitlines()[1:]:
        query, document, grade = line.split("\t")
        if int(grade) > 0:
            qrels.setdefault(query, {})[document] = int(grade)
    return qrels


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains))


def _top(row: NDArray[np.float32], k: int) -> list[int]:
    k = min(k, len(row))
    best = np.argpartition(-row, k - 1)[:k]
    return [int(place) for place in best[np.lexsort((best, -row[best]))]]


def _jsonl(file: Path) -> Iterator[dict[str, str]]:
    packed = file.with_name(f"{file.name}.xz")
    if file.is_file():
        lines = file.read_text(encoding="utf-8").splitlines()
    elif packed.is_file():
        lines = lzma.decompress(packed.read_bytes()).decode("utf-8").splitlines()
    else:
        raise EncoderError(f"{file}: not found; --sets names folders in BEIR form")
    return (json.loads(line) for line in lines if line.strip())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one JSON line a folder and the mean."""
    parser = argparse.ArgumentParser(prog="python -m embed.score", description=__doc__)
    parser.add_argument("--model", default="", help="folder or hub name; else the embedded model")
    parser.add_argument("--sets", nargs="+", type=Path, required=True, help="folders in BEIR form")
    parser.add_argument("--record", type=Path, help="a training.json to write the scores into")
    options = parser.parse_args(arguments)
    encoder = load_encoder(options.model)
    scores = {folder.name: score_folder(encoder, folder) for folder in options.sets}
    metrics = next(iter(scores.values()))
    mean = {metric: sum(v[metric] for v in scores.values()) / len(scores) for metric in metrics}
    scores["mean"] = mean
    for name, values in scores.items():
        sys.stdout.write(json.dumps({"set": name, **_rounded(values)}) + "\n")
    if options.record:
        _record(options.record, scores)


def _record(file: Path, scores: dict[str, dict[str, float]]) -> None:
    record = json.loads(file.read_text(encoding="utf-8"))
    record["scores"] = {name: _rounded(values) for name, values in scores.items()}
    file.write_text(json.dumps(record, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def _rounded(values: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in values.items()}


if __name__ == "__main__":
    main()
