"""How long ingest, `wence ask` and the web endpoint take, as a table and as JSON.

    python -m eval.speed [--docs FOLDER] [--runs 5] [--requests 200] [--json FILE]

Whole processes are timed from outside, with the system's own account of their memory; the web
endpoint is timed by one client on a kept connection. Medians of several runs are given: machines
are noisy.
"""

import argparse
import http.client
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from eval.machine import describe_machine

QUESTIONS = ("开行了多少列班列？", "什么时候正式生效？", "企业可以拿到多少补贴？", "谁主持了会议？")
_START_SECONDS = 30


@dataclass(frozen=True, slots=True)
class Run:
    """One whole process: wall seconds, peak memory in MB, standard output."""

    seconds: float
    memory_mb: float
    output: bytes


def run_process(arguments: Sequence[str]) -> Run:
    """Run to the end.

    Raises:
        RuntimeError: it ended with another code than 0 (done) or 1 (not found).
    """
    with tempfile.TemporaryFile() as output:
        begin = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=output, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - begin
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        text = output.read()
    if process.returncode not in {0, 1}:
        raise RuntimeError(f"{' '.join(arguments)}: exit code {process.returncode}")
    unit = 2**20 if sys.platform == "darwin" else 2**10  # bytes there, kilobytes here
    return Run(seconds, usage.ru_maxrss / unit, text)


def wence(*arguments: str) -> list[str]:
    """The command line of this interpreter's `wence`."""
    return [
        sys.executable,
        "-c",
        "from service.cli import program; program()",
        *arguments,
    ]


def _repeat(runs: int, once: Callable[[int], Run]) -> list[Run]:
    once(0)  # warm the disk
    return [once(number) for number in range(1, runs + 1)]


def _summary(runs: Sequence[Run]) -> dict[str, float]:
    seconds = [run.seconds for run in runs]
    return {
        "median_s": round(median(seconds), 3),
        "min_s": round(min(seconds), 3),
        "max_s": round(max(seconds), 3),
        "memory_mb": round(max(run.memory_mb for run in runs), 1),
    }


@contextmanager
def serving(library: Path) -> Iterator[int]:
    """A server on a free loopback port, ready to answer; yields the port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    process = subprocess.Popen(
        wence("serve", "--library", str(library), "--port", str(port)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_until_ready(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_until_ready(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    raise RuntimeError("the server did not get ready")


def time_requests(port: int, requests: int) -> dict[str, float]:
    """Milliseconds of `POST /api/v1/ask`, one client."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    took = []
    for number in range(requests + 20):
        body = json.dumps({"question": QUESTIONS[number % len(QUESTIONS)]}).encode()
        begin = time.perf_counter()
        connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
        reply = connection.getresponse()
        reply.read()
        took.append((time.perf_counter() - begin) * 1000)
        if reply.status != 200:
            raise RuntimeError(f"POST /api/v1/ask: status {reply.status}")
    connection.close()
    counted = took[20:]  # the first ones load what is loaded once
    cuts = quantiles(counted, n=100)
    return {
        "median_ms": round(median(counted), 2),
        "p95_ms": round(cuts[94], 2),
        "p99_ms": round(cuts[98], 2),
    }


def measure(docs: Path, runs: int, requests: int) -> dict[str, Any]:
    """All measurements on the documents of one folder."""
    with tempfile.TemporaryDirectory() as parent:
        ingests = _repeat(
            runs,
            lambda n: run_process(wence("ingest", "--library", f"{parent}/{n}", str(docs))),
        )
        library = Path(parent, "1")
        ask = wence("ask", "--library", str(library), "--json", QUESTIONS[0])
        asks = _repeat(runs, lambda _: run_process(ask))
        again = wence("ingest", "--library", str(library), str(docs))
        repeats = _repeat(runs, lambda _: run_process(again))
        issues = json.loads(
            run_process(wence("issues", "--library", str(library), "--json")).output
        )
        with serving(library) as port:
            web = time_requests(port, requests)
    return {
        "machine": describe_machine(),
        "documents": {
            "issues": len(issues["issues"]),
            "passages": sum(issue["passages"] for issue in issues["issues"]),
        },
        "runs": runs,
        "requests": requests,
        "ingest": _summary(ingests),
        "ingest_again": _summary(repeats),
        "ask": _summary(asks),
        "post_ask": web,
    }


def table(result: dict[str, Any]) -> str:
    """The measurements as lines of text."""
    machine, held = result["machine"], result["documents"]
    lines = [
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']};"
        f" {held['issues']} issues, {held['passages']} passages",
        f"{'whole process':24}{'median s':>10}{'min':>8}{'max':>8}{'memory MB':>11}",
    ]
    for name, label in (
        ("ingest", "wence ingest"),
        ("ingest_again", "wence ingest, again"),
        ("ask", "wence ask --json"),
    ):
        row = result[name]
        lines.append(
            f"{label:24}{row['median_s']:10.3f}{row['min_s']:8.3f}{row['max_s']:8.3f}"
            f"{row['memory_mb']:11.1f}"
        )
    web = result["post_ask"]
    lines.append(
        f"POST /api/v1/ask, one client: median {web['median_ms']} ms,"
        f" p95 {web['p95_ms']} ms, p99 {web['p99_ms']} ms"
    )
    return "\n".join(lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m eval.speed", description=__doc__)
    parser.add_argument("--docs", type=Path, default=Path(__file__).parents[1] / "samples")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--requests", type=int, default=200)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures here too")
    arguments = parser.parse_args(argv)
    result = measure(arguments.docs, arguments.runs, arguments.requests)
    text = json.dumps(result, ensure_ascii=False, indent=2)
    sys.stdout.write(f"{table(result)}\n{text}\n")
    if arguments.json:
        arguments.json.write_text(text + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
