"""What was made lately: how much of it is kept, and what goes first."""

from threading import Thread

from index.kept import Kept


def test_what_was_put_in_is_got_back() -> None:
    kept: Kept[str, int] = Kept(3)
    kept.put({"甲": 1, "乙": 2})
    kept.put({"甲": 3})
    assert (kept.get("甲"), kept.get("乙"), kept.get("丙"), len(kept)) == (3, 2, None, 2)


def test_the_first_put_in_go_first() -> None:
    kept: Kept[int, str] = Kept(3)
    for n in range(5):
        kept.put({n: str(n)})
    assert [kept.get(n) for n in range(5)] == [None, None, "2", "3", "4"]


def test_more_at_once_than_fits_keeps_the_last() -> None:
    kept: Kept[int, int] = Kept(2)
    kept.put({n: n for n in range(10)})
    assert [n for n in range(10) if kept.get(n) is not None] == [8, 9]


def test_several_threads_never_keep_too_much() -> None:
    kept: Kept[int, int] = Kept(50)

    def fill(first: int) -> None:
        for n in range(first, first + 2000):
            kept.put({n: n})

    threads = [Thread(target=fill, args=(n * 10_000,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(kept) == 50
    assert sum(kept.get(n * 10_000 + 1999) is not None for n in range(4)) >= 1


def test_only_what_is_not_kept_is_made_and_once() -> None:
    kept: Kept[str, int] = Kept(3)
    asked: list[list[str]] = []

    def make(new: list[str]) -> list[int]:
        asked.append(new)
        return [0 if text == "零" else len(text) for text in new]

    assert kept.all(["零", "一二", "零"], make) == {"零": 0, "一二": 2}
    assert kept.all(["一二", "三四五", "零"], make) == {"一二": 2, "三四五": 3, "零": 0}
    assert kept.all(["零"], make) == {"零": 0}
    assert kept.all([], make) == {}
    assert asked == [["零", "一二"], ["三四五"]]
    assert len(kept.all("甲乙丙丁戊", make)) == 5  # more than can be kept
    assert len(kept) == 3
