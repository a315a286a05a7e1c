"""What an issue is called where a person reads it."""

import re

_YEARLY = re.compile(r"(\d{4})-(\d+)")


def issue_name(publication: str, label: int | str) -> str:
    """`《云港动态》第17期`, `《云港动态》2024年第5期`; a document by its title alone."""
    from index.document import PUBLICATION  # the parsers wait until a document is named

    if numbered := numbered_name(publication, label):
        return numbered
    return f"《{label}》" if publication == PUBLICATION else f"《{publication}》{label}"


def numbered_name(publication: str, label: int | str) -> str:
    """The name of a numbered issue; empty for a document."""
    if isinstance(label, int):
        return f"《{publication}》第{label}期"
    if yearly := _YEARLY.fullmatch(label):
        return f"《{publication}》{yearly[1]}年第{yearly[2]}期"
    return ""
