"""How much of a hostile or enormous file is read, in one place."""

from dataclasses import dataclass

MEGABYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that no ordinary document reaches."""

    archive_bytes: int = 200 * MEGABYTE
    """Bytes that all members of a DOCX may expand to."""
    archive_members: int = 20_000
    member_ratio: int = 200
    """Times its packed size that a member may expand to, where it is larger than `ratio_from`."""
    ratio_from: int = 4 * MEGABYTE
    html_depth: int = 2_000
    """Open elements; real pages stay under 50, and parsing time grows with the square."""
    pdf_pages: int = 5_000
    pdf_page_chars: int = 200_000
    text_chars: int = 50_000_000


LIMITS = Limits()
