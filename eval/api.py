"""Evaluation runs over HTTP: list them, read one, start one, follow it."""

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Annotated, Any, cast

from fastapi import APIRouter, Depends, FastAPI, Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from eval.config import make_config
from eval.jobs import Busy, Jobs, JobState, Progress
from eval.load import load_set
from eval.records import Config, EvalSet
from eval.replies import RunReply, RunsReply, StartBody, StartReply
from eval.runner import run_set
from eval.runstore import list_runs, load_run
from index.errors import WenceError
from index.library import Library
from service.api.errors import ApiError, envelope
from service.api.guards import same_site_only
from service.api.questions import INVALID, PREFIX, Responses
from service.api.replies import ErrorReply
from service.api.sse import MEDIA_TYPE, event
from service.api.state import Shared

SETS, RUNS = "sets", "evals"
_LOOK_EVERY = 0.2  # seconds between looks at a run's progress
_ALIVE_EVERY = 50  # looks after which a silent stream says that it lives
_LISTED = ("name", "set", "config", "metrics", "started", "complete")
_MISSING: Responses = {404: {"model": ErrorReply, "description": "There is no such run"}}
_STARTING: Responses = {
    403: {"model": ErrorReply, "description": "Sent by a page of another site"},
    409: {"model": ErrorReply, "description": "Another run is under way"},
}
_EVENTS: Responses = {
    200: {
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": 'event: progress\ndata: {"phase": "running", "done": 3, "of": 80}\n\n'
                'event: done\ndata: {"name": "...", "metrics": {...}}\n\n',
            }
        }
    }
}


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    jobs = app.state.evals = Jobs()
    yield
    await asyncio.to_thread(jobs.stop)  # before the app closes the library


async def _jobs(request: Request) -> Jobs:
    return cast(Jobs, request.app.state.evals)


Background = Annotated[Jobs, Depends(_jobs)]
router = APIRouter(prefix=PREFIX, tags=["evaluation"], responses=INVALID, lifespan=_lifespan)


@router.get("/evals", response_model=RunsReply, summary="List the evaluation runs")
def evals(shared: Shared) -> Response:
    """Newest first."""
    metas = list_runs(_runs(shared.library))
    return JSONResponse({"runs": [{k: _plain(m.get(k)) for k in _LISTED} for m in metas]})


@router.get(
    "/evals/{run}", response_model=RunReply, responses=_MISSING, summary="An evaluation run"
)
def eval_run(run: str, shared: Shared) -> Response:
    """Settings, metrics in all and by group, and the lines of the set that were left out."""
    return JSONResponse(_run_to_json(_runs(shared.library), run))


@router.post(
    "/evals",
    status_code=202,
    response_model=StartReply,
    responses=_STARTING,
    dependencies=[Depends(same_site_only)],
    summary="Start an evaluation run",
)
def start(body: StartBody, shared: Shared, jobs: Background) -> Response:
    """It runs in the background, one at a time; `/evals/{run}/events` tells how far it is."""
    config = _config(body.config or {})
    return JSONResponse({"run": _start(jobs, shared.library, body.set, config)}, 202)


@router.get(
    "/evals/{run}/events",
    response_class=StreamingResponse,
    responses={**_MISSING, **_EVENTS},
    summary="Follow an evaluation run",
)
def events(run: str, shared: Shared, jobs: Background) -> Response:
    """The events `progress`, then `done` with the run, or `error`."""
    folder = _runs(shared.library)
    if not (jobs.state and jobs.state.run == run):
        _meta(folder, run)  # raises where there is none
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return StreamingResponse(_follow(jobs, folder, run), media_type=MEDIA_TYPE, headers=headers)


def make_router() -> APIRouter:
    """The routes; the run under way belongs to the app that they are included in."""
    return router


# -- reading ---------------------------------------------------------------------------------------


def _runs(library: Library) -> Path:
    return library.folder / RUNS


def _meta(folder: Path, run: str) -> dict[str, Any]:
    """What is listed of a run; only names in the list are ever made into paths."""
    for meta in list_runs(folder):
        if meta.get("name") == run:
            return meta
    raise ApiError(404, f"没有“{run}”这次评测", {"run": run})


def _run_to_json(folder: Path, name: str) -> dict[str, Any]:
    meta = _meta(folder, name)
    found: dict[str, Any] = {**meta, "groups": {}, "problems": []}
    if meta.get("complete"):
        run = load_run(folder, name)
        found["groups"] = {group: run.metrics[group] for group in run.metrics if group != "all"}
        found["problems"] = [
            {"file": p.file, "line": p.line, "message": p.message} for p in run.set.problems
        ]
    return cast(dict[str, Any], _plain(found))


def _plain(value: object) -> object:
    """JSON without NaN and infinity: a mean over nothing is null."""
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value


# -- starting --------------------------------------------------------------------------------------


def _config(given: dict[str, Any]) -> Config:
    for name in ("encoder", "reranker"):
        if given.get(name):
            # It may be a path or a model to fetch; neither is a client's to choose.
            raise ApiError(422, f"config.{name} 不能由接口指定；请用 wence eval run --config")
    try:
        return make_config({"name": "default", **given}, "config")
    except WenceError as error:
        raise ApiError(422, f"评测设置不可用：{error}", {"field": "config"}) from error


def _start(jobs: Jobs, library: Library, set_name: str, config: Config) -> str:
    path = _set_path(library.folder / SETS, set_name)
    if jobs.state and not jobs.state.ended:  # before a large set is read in vain
        raise _busy(jobs.state.run)
    try:
        evalset = load_set(path)
    except WenceError as error:
        cause = str(error).replace(str(path), set_name)  # where it lies is no client's business
        raise ApiError(422, f"评测集“{set_name}”无法使用：{cause}", {"set": set_name}) from error
    folder = _runs(library)
    name = _free_name(folder, evalset, config)

    def work(indexing: Progress, running: Progress) -> None:
        run_set(evalset, config, library, folder, name, running, indexing)

    try:
        jobs.start(name, work)
    except Busy as busy:
        raise _busy(str(busy)) from busy
    return name


def _set_path(folder: Path, name: str) -> Path:
    """The set of this name that lies in `folder` itself, not elsewhere by a link."""
    known = sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []
    path = folder / name
    if name not in known or name.startswith(".") or path.resolve().parent != folder.resolve():
        listed = "、".join(known[:20]) or "无"
        raise ApiError(
            422,
            f"没有名为“{name}”的评测集；请把文件放进馆藏文件夹的 {SETS}/，再用文件名指明",
            {"field": "set", "known": listed},
        )
    return path


def _free_name(folder: Path, evalset: EvalSet, config: Config) -> str:
    """A name that sorts by time and can be a folder's."""
    when = datetime.now(UTC).strftime("%Y%m%d-%H%M%S")
    name = f"{evalset.path.name.split('.')[0]}-{config.name}-{when}"
    if not (folder / name).exists():
        return name
    return next(found for n in count(2) if not (folder / (found := f"{name}-{n}")).exists())


def _busy(run: str) -> ApiError:
    message = f"评测“{run}”还在进行；请等它做完再开始下一次"
    return ApiError(409, message, {"run": run}, "busy")


# -- following -------------------------------------------------------------------------------------


async def _follow(jobs: Jobs, folder: Path, run: str) -> AsyncIterator[str]:
    told: JobState | None = None
    silent = 0
    while (state := jobs.state) and state.run == run and not state.ended:
        if state != told:
            yield event("progress", {"phase": state.phase, "done": state.done, "of": state.of})
            told, silent = state, 0
        else:
            silent += 1
            if silent % _ALIVE_EVERY == 0:
                yield ": alive\n\n"
        await asyncio.sleep(_LOOK_EVERY)
    if state and state.run == run and state.phase == "failed":
        yield event("error", envelope("failed", state.message, {"run": run}))
        return
    try:
        found = await asyncio.to_thread(_run_to_json, folder, run)
    except (ApiError, WenceError):
        yield event("error", envelope("failed", "评测结果读不了", {"run": run}))
        return
    if found["complete"]:
        yield event("done", found)
    else:
        yield event("error", envelope("failed", "这次评测没有做完", {"run": run}))
