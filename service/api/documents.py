"""Files into the library and issues out of it, over HTTP."""

import re
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, File, UploadFile
from starlette.responses import JSONResponse, Response

from index.errors import NotFound, UnreadableDocument
from index.ingest import Ingest, Outcome
from service.api.catalog import MISSING, no_issue
from service.api.errors import ApiError, too_large
from service.api.guards import same_site_only
from service.api.questions import INVALID, PREFIX
from service.api.replies import ErrorReply, UploadReply
from service.api.state import Shared, State
from service.wire import issue_to_json

UPLOAD_PATH = f"{PREFIX}/documents"
_MAX_NAME = 200
# How a form writes the characters that would end a name in it.
_FORM_ESCAPES = {"%22": '"', "%0D": "", "%0A": ""}
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

router = APIRouter(
    prefix=PREFIX,
    tags=["library"],
    responses={
        **INVALID,
        403: {"model": ErrorReply, "description": "Sent by a page of another site"},
    },
    dependencies=[Depends(same_site_only)],
)


@router.post(
    "/documents",
    status_code=201,
    response_model=UploadReply,
    responses={
        200: {"model": UploadReply, "description": "The library held this file already"},
        413: {"model": ErrorReply, "description": "The file is larger than the limit"},
    },
    summary="Add a file",
)
def upload(file: Annotated[UploadFile, File()], shared: Shared) -> Response:
    """Read one file into the library; the same issue in a new version replaces the old one."""
    outcome = _take(shared, file)
    issue = shared.store.issue(outcome.issue_id)
    if issue is None:  # another client removed it in between
        raise no_issue(outcome.issue_id)
    status = 200 if outcome.kind == "unchanged" else 201
    return JSONResponse({"issue": issue_to_json(issue), "outcome": asdict(outcome)}, status)


def _take(shared: State, file: UploadFile) -> Outcome:
    limit = shared.settings.max_file_bytes
    if file.size is not None and file.size > limit:
        raise too_large(limit)
    name = base_name(file.filename or "")
    try:
        return Ingest(shared.library, limit).add_bytes(name, file.file.read())
    except UnreadableDocument as error:
        detail = {"file": name, "cause": str(error)}
        raise ApiError(422, f"{name}：{error}", detail, "unreadable_document") from error


def base_name(name: str) -> str:
    """The last part of a file's name as a browser sends it, on any system.

    Raises:
        ApiError: there is none.
    """
    for written, meant in _FORM_ESCAPES.items():
        name = name.replace(written, meant)
    found = _CONTROL.sub("", name).replace("\\", "/").rpartition("/")[2].strip()
    if found in {"", ".", ".."}:
        raise ApiError(422, "上传的文件没有文件名；请带上原来的文件名和扩展名")
    return found[-_MAX_NAME:]


@router.delete(
    "/issues/{publication}/{issue}",
    status_code=204,
    responses=MISSING,
    summary="Remove an issue",
)
def remove(publication: str, issue: str, shared: Shared) -> Response:
    """Remove an issue with all its articles."""
    issue_id = f"{publication}/{issue}"
    try:
        shared.library.remove(issue_id)
    except NotFound as error:
        raise no_issue(issue_id) from error
    return Response(status_code=204)
