"""Several rankings to one: a weighted sum of scores, each scaled by its ranking's best."""

from collections.abc import Sequence

from index.lexical import Scored


def fuse(rankings: Sequence[tuple[float, Sequence[Scored]]]) -> list[Scored]:
    """Fuse `(weight, ranking)` pairs, best first; a row that a ranking lacks scores 0 there.

    Scaled by the best score, a weak ranking pulls less than it does by ranks (DESIGN §9). The
    result is scaled so that a row at the top of every ranking scores 1; equal scores stand in
    order of rows, so that a run can be repeated exactly.
    """
    totals: dict[int, float] = {}
    whole = sum(weight for weight, ranking in rankings if ranking) or 1.0
    for weight, ranking in rankings:
        best = max((score for _, score in ranking), default=0.0)
        if best <= 0:
            continue
        for row, score in ranking:
            totals[row] = totals.get(row, 0.0) + weight * max(score, 0.0) / best / whole
    return sorted((Scored(r, s) for r, s in totals.items()), key=lambda hit: (-hit.score, hit.row))
