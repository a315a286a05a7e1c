"""What was made lately and may be wanted again, by what it was made from."""

from collections.abc import Callable, Hashable, Iterable, Mapping
from itertools import islice
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """At most `limit` values, for several threads; the ones put in first go first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._values: dict[K, V] = {}
        self._lock = Lock()

    def get(self, key: K) -> V | None:
        """The value made from `key`, None where it is not kept."""
        return self._values.get(key)

    def put(self, values: Mapping[K, V]) -> None:
        """Keep `values` too."""
        with self._lock:
            self._values.update(values)
            surplus = max(len(self._values) - self._limit, 0)
            for key in list(islice(self._values, surplus)):
                del self._values[key]

    def all(self, keys: Iterable[K], make: Callable[[list[K]], Iterable[V]]) -> dict[K, V]:
        """The value of each key; `make` is called once, with those that are not kept."""
        distinct = list(dict.fromkeys(keys))
        found = {key: value for key in distinct if (value := self._values.get(key)) is not None}
        if new := [key for key in distinct if key not in found]:
            made = dict(zip(new, make(new), strict=True))
            self.put(made)
            found |= made
        return found

    def __len__(self) -> int:
        return len(self._values)
