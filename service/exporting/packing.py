"""Office files are archives; this one gives the same bytes for the same content."""

import io
from datetime import datetime
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_FIRST, _LAST = datetime(1980, 1, 1), datetime(2107, 12, 31)  # what an archive can note
_UNIX = 3


def pack_again(data: bytes, made: datetime) -> bytes:
    """The archive with `made` as the time of every file in it."""
    time = min(max(made, _FIRST), _LAST).timetuple()
    packed = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(packed, "w") as new:
        for name in old.namelist():
            info = ZipInfo(name, time[:6])
            info.compress_type, info.create_system = ZIP_DEFLATED, _UNIX
            new.writestr(info, old.read(name))
    return packed.getvalue()
