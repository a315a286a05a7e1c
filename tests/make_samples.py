"""Sets the texts of two sample issues in type: `python -m tests.make_samples FONT`.

Issue 19 becomes a Word file, issue 20 a PDF with running head and page numbers, as such issues
come; their texts stand in `tests/data/samples/`. The font's glyphs that are used are embedded in
the PDF; Debian's package `fonts-wqy-microhei` (Apache-2.0) brings one that will do.
"""

import sys
from pathlib import Path

from tests.typeset import typeset_docx, typeset_pdf

ROOT = Path(__file__).parents[1]
TEXTS = ROOT / "tests" / "data" / "samples"


def main(font: Path) -> int:
    """Write both files."""
    word = typeset_docx((TEXTS / "yungang-19.txt").read_text(encoding="utf-8"))
    (ROOT / "samples" / "yungang-19.docx").write_bytes(word)
    pdf = typeset_pdf(
        (TEXTS / "yungang-20.txt").read_text(encoding="utf-8"),
        running_head="云港动态",
        font_file=font,
    )
    (ROOT / "samples" / "yungang-20.pdf").write_bytes(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
