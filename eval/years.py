"""The same told every month for years: is the year asked for the one that answers?

    python -m eval.years [--years 11] [--questions 60]

Builds a library of invented monthly issues, 2015 on, that tell of three train lines in the same
words each month, with 今年 and 去年 for the years, and asks of one month, of a whole year, of each
of the last years, of this year and the last, and of years that no issue tells of. Prints how many
answers are right, wrong (of another month, year or line) and refused.
"""

import argparse
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from embed.load import load_encoder
from index.library import Library
from index.records import Article, Issue
from service.engine import Engine

PUBLICATION = "云港动态"
LINES = ("云港号", "海岬线", "渡口专列")
SEARCHED = "a search, the first hit"
_FIRST = 2015
_MONTHS = 12
_NOT_HELD = (-5, -3, -2, 2, 3)  # years before the first and behind the last


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the counts of trains that answer it, in order; none where no issue does."""

    kind: str
    text: str
    answers: tuple[int, ...]


class Chronicle:
    """The trains of each line, month by month, and the issues and questions that tell of them."""

    def __init__(self, years: int, seed: int = 0) -> None:
        rng = random.Random(seed)
        self._years = range(_FIRST, _FIRST + years)
        # Steps, so that no two months of a line have the same count.
        counts = rng.sample(range(100, 100 + 7 * years * _MONTHS * len(LINES), 7), years * 36)
        self.trains = {
            (year, month, line): counts.pop()
            for year in self._years
            for month in range(1, _MONTHS + 1)
            for line in LINES
        }

    def year(self, year: int, line: str) -> int:
        """The trains of a whole year."""
        return sum(self.trains[year, month, line] for month in range(1, _MONTHS + 1))

    def issues(self) -> list[Issue]:
        """One for each month, of the 12th day of the next; January's tells of the year too."""
        found = []
        for number, (year, month) in enumerate(self._months(), 1):
            day = date(year + month // _MONTHS, month % _MONTHS + 1, 12)
            said = "去年" if day.year > year else "今年"
            articles = [self._of_month(said, year, month, line) for line in LINES]
            if day.year > year:
                articles += [self._of_year(year, line) for line in LINES]
            numbered = tuple(
                Article(no, title, "通道与口岸", text)
                for no, (title, text) in enumerate(articles, 1)
            )
            key = str(number)
            issue = Issue(PUBLICATION, key, number, day, "", ("通道与口岸",), numbered)
            found.append(issue)
        return found

    def questions(self, most: int, seed: int = 1) -> Iterator[Asked]:
        """So many of each kind, or as many as there are."""
        rng = random.Random(seed)
        last = self._years[-1]
        months = sorted(self.trains)

        def some(of: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
            return rng.sample(of, min(most, len(of)))

        for year, month, line in some(months):
            text = f"{year}年{month}月“{line}”国际班列开行了多少列？"
            yield Asked("a month", text, (self.trains[year, month, line],))
        for year, month, line in some(months):
            text = f"“{line}”{year}年的班列，{month}月跑了几列"
            yield Asked("in other words", text, (self.trains[year, month, line],))
        for year, month, line in some(months):
            text = f"{year}年{month}月 {line} 班列"
            yield Asked(SEARCHED, text, (self.trains[year, month, line],))
        # The newest issue is of the January behind the last month, so that 去年 is the last year.
        for year, month, line in some([each for each in months if each[0] == last]):
            text = f"去年{month}月“{line}”国际班列开行了多少列？"
            yield Asked("last year", text, (self.trains[year, month, line],))
        for year, month, line in some([each for each in months if each[0] == last]):
            text = f"{month}月“{line}”国际班列开行了多少列？"
            yield Asked("no year: the newest", text, (self.trains[year, month, line],))
        for year, _, line in some([each for each in months if each[1] == 1]):
            text = f"{year}年每个月“{line}”国际班列开行多少列？"
            counts = tuple(self.trains[year, month, line] for month in range(1, _MONTHS + 1))
            yield Asked("each month", text, counts)
        for year, _, line in some([each for each in months if each[1] == 1]):
            text = f"{year}年全年“{line}”国际班列一共开行了多少列？"
            yield Asked("a whole year", text, (self.year(year, line),))
        yield from self._of_the_last(most, rng)
        for _, month, line in some(months):
            year = rng.choice([self._years[0 if n < 0 else -1] + n for n in _NOT_HELD])
            text = f"{year}年{month}月“{line}”国际班列开行了多少列？"
            yield Asked("a year not held", text, ())

    def _of_the_last(self, most: int, rng: random.Random) -> Iterator[Asked]:
        last = self._years[-1]
        spans = [(n, "两三四五"[n - 2], line) for n in range(2, 6) for line in LINES]
        held = [each for each in spans if each[0] <= len(self._years)]
        for count, said, line in rng.sample(held, min(most, len(held))):
            told = range(last - count + 1, last + 1)
            text = f"近{said}年“{line}”国际班列每年开行多少列？"
            yield Asked("each of the last", text, tuple(self.year(y, line) for y in told))

    def _months(self) -> Iterator[tuple[int, int]]:
        yield from ((year, month) for year in self._years for month in range(1, _MONTHS + 1))

    def _of_month(self, said: str, year: int, month: int, line: str) -> tuple[str, str]:
        trains = self.trains[year, month, line]
        return (
            f"{month}月“{line}”国际班列开行{trains}列",
            f"据云港陆港公司统计，{said}{month}月，“{line}”国际班列共开行{trains}列，运送货物"
            f"{trains * 83}标箱。\n公司负责人表示，下一步将继续优化线路，提高班列运行质量。",
        )

    def _of_year(self, year: int, line: str) -> tuple[str, str]:
        trains = self.year(year, line)
        return (
            f"“{line}”国际班列全年开行{trains}列",
            f"去年全年，“{line}”国际班列累计开行{trains}列，再创新高。\n沿线仓库同步扩容。",
        )


def ask(engine: Engine, asked: Asked) -> str:
    """`right`, `wrong` or `refused`; a question that nothing answers is right to be refused.

    Of a search it is the first hit that counts.
    """
    if asked.kind == SEARCHED:
        hit = engine.search(asked.text, 1)[0]
        return "right" if f"开行{asked.answers[0]}列" in hit.article.title else "wrong"
    answer = engine.ask(asked.text)
    if answer.status != "answered":
        return "refused" if asked.answers else "right"
    quotes = [citation.quote for citation in answer.citations[: len(asked.answers)]]
    wanted = [f"开行{count}列" for count in asked.answers[: len(quotes)]]
    told = all(count in quote for count, quote in zip(wanted, quotes, strict=True))
    return "right" if quotes and len(quotes) == len(asked.answers) and told else "wrong"


def ask_all(years: int, questions: int, work: Path) -> dict[str, Counter[str]]:
    """By kind of question how many answers are right, wrong and refused."""
    chronicle = Chronicle(years)
    library = Library(work / "years", load_encoder(), create=True)
    library.add(chronicle.issues())
    engine = Engine(library)
    found: dict[str, Counter[str]] = {}
    for asked in chronicle.questions(questions):
        found.setdefault(asked.kind, Counter())[ask(engine, asked)] += 1
    library.close()
    return found


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.years", description=__doc__)
    parser.add_argument("--years", type=int, default=11)
    parser.add_argument("--questions", type=int, default=60, help="of each kind, at most")
    options = parser.parse_args(argv)
    sys.stdout.write(f"{'asked of':24}{'right':>8}{'wrong':>8}{'refused':>8}\n")
    with tempfile.TemporaryDirectory() as work:
        for kind, counts in ask_all(options.years, options.questions, Path(work)).items():
            values = "".join(f"{counts[how]:8}" for how in ("right", "wrong", "refused"))
            sys.stdout.write(f"{kind:24}{values}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
