"""The client of the language model, against a real server that behaves and misbehaves."""

import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from service.generation.prompting import Messages
from service.generation.writer import Ending, Writer, make_writer
from service.settings import Settings, SettingsError
from tests.llmserver import (
    KEY,
    MODEL,
    LlmServer,
    Reply,
    Script,
    breaking,
    chunk,
    dripping,
    ending,
    llm_server,
    llm_settings,
    redirecting,
    refusing,
    saying,
    silent,
)

ASKED: Messages = [{"role": "user", "content": "问"}]


@pytest.fixture(scope="module")
def server() -> Iterator[LlmServer]:
    with llm_server() as running:
        yield running


@contextmanager
def writing(server: LlmServer, script: Script, timeout_s: float = 10) -> Iterator[Writer]:
    server.script = script
    writer = make_writer(llm_settings(server, timeout_s))
    assert writer
    try:
        yield writer
    finally:
        writer.close()


def heard(server: LlmServer, script: Script, timeout_s: float = 10) -> tuple[str, Ending]:
    with writing(server, script, timeout_s) as writer:
        *pieces, last = writer.stream(ASKED)
    assert isinstance(last, Ending)
    return "".join(str(piece) for piece in pieces), last


def test_the_text_comes_in_pieces_and_ends(server: LlmServer) -> None:
    assert heard(server, saying("甲", "乙")) == ("甲乙", Ending("finished"))
    headers, body = server.requests[-1]
    assert headers["path"] == "/v1/chat/completions"
    assert headers["authorization"] == f"Bearer {KEY}"
    assert (body["model"], body["stream"], body["temperature"]) == (MODEL, True, 0)
    assert body["messages"] == ASKED
    assert body["max_tokens"] == 800


def test_a_piece_is_given_before_the_next_is_written(server: LlmServer) -> None:
    go_on = threading.Event()

    def script(reply: Reply) -> None:
        reply.start()
        reply.say("甲")
        assert go_on.wait(5)
        reply.say("乙", "stop")
        reply.end()

    with writing(server, script) as writer:
        stream = writer.stream(ASKED)
        assert next(stream) == "甲"
        go_on.set()
        assert list(stream) == ["乙", Ending("finished")]


NO_SENSE = "模型接口的回复读不懂"
HTML = "<!doctype html><title>登录</title>"


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (refusing(401), "模型接口不认可密钥（HTTP 401）"),
        (refusing(404), "模型接口没有这个地址或模型（HTTP 404）"),
        (refusing(400), "模型接口不接受请求（HTTP 400）"),
        (refusing(429), "模型接口繁忙（HTTP 429）"),
        (refusing(500), "模型接口出错（HTTP 500）"),
        (refusing(503, HTML, "text/html"), "模型接口出错（HTTP 503）"),
        (refusing(200, HTML, "text/html"), NO_SENSE),
        (refusing(200, '{"choices": []}'), NO_SENSE),
        (redirecting("/v1/elsewhere"), "模型接口要转到别的地址，没有照办（HTTP 307）"),
        (breaking(), "连不上模型接口，或连接中断"),
        (ending(), NO_SENSE),
        (ending("data: {\n\n"), NO_SENSE),
        (ending("data: [1, 2]\n\n"), NO_SENSE),
        (ending('data: {"choices": null}\n\n'), NO_SENSE),
        (ending('data: {"choices": [{"delta": {"content": 5}}]}\n\n'), NO_SENSE),
        (ending('data: {"choices": [7]}\n\n', 'data: "text"\n\n', "data: null\n\n"), NO_SENSE),
        (ending('data: {"error": {"message": "out of memory"}}\n\n'), NO_SENSE),
    ],
)
def test_what_goes_wrong_is_told_without_the_endpoints_words(
    server: LlmServer, script: Script, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "service")
    assert heard(server, script) == ("", Ending("error", message))
    assert KEY not in caplog.text


@pytest.mark.parametrize(
    ("script", "message"),
    [
        (breaking("甲", "乙"), "连不上模型接口，或连接中断"),
        (ending(f"data: {chunk('甲')}\n\n", f"data: {chunk('乙')}\n\n"), "模型的回答中途断了"),
        (ending(f"data: {chunk('甲乙')}\n\n", f"data: {chunk('丙')[:20]}\n\n"), NO_SENSE),
        (saying("甲", "乙", reason="length"), "模型的回答没有写完"),
        (saying("甲乙", reason="content_filter"), "模型的回答没有写完"),
    ],
)
def test_what_came_before_a_break_is_given(server: LlmServer, script: Script, message: str) -> None:
    assert heard(server, script) == ("甲乙", Ending("error", message))


def test_half_a_chunk_at_the_end_is_no_text(server: LlmServer) -> None:
    text, last = heard(server, ending(f"data: {chunk('甲')}\n\n", f"data: {chunk('乙')[:20]}"))
    assert (text, last.kind) == ("甲", "error")


@pytest.mark.parametrize("script", [silent, dripping()])
def test_time_is_up_whether_the_endpoint_is_silent_or_slow(
    server: LlmServer, script: Script
) -> None:
    begin = time.monotonic()
    assert heard(server, script, 0.3) == ("", Ending("timeout", "模型在0.3秒内没有答完"))
    assert time.monotonic() - begin < 2


def test_what_came_before_the_time_was_up_is_given(server: LlmServer) -> None:
    text, last = heard(server, dripping("甲"), 1)
    assert (text, last.kind) == ("甲", "timeout")


def test_a_model_without_an_end_is_stopped(server: LlmServer) -> None:
    def script(reply: Reply) -> None:
        reply.start()
        while not reply.wait(0):
            reply.say("长" * 100)

    text, last = heard(server, script)
    assert last == Ending("error", "模型的回答没有写完")
    assert len(text) == 4100


def test_nobody_listens() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}/v1"
    writer = make_writer(Settings(llm_base_url=url, llm_model=MODEL))
    assert writer
    assert list(writer.stream(ASKED)) == [Ending("error", "连不上模型接口，或连接中断")]
    writer.close()


def test_a_caller_that_leaves_stops_the_model(server: LlmServer) -> None:
    left = threading.Event()

    def script(reply: Reply) -> None:
        reply.start()
        try:
            while not reply.wait(0.01):
                reply.say("甲")
        except OSError:
            left.set()

    with writing(server, script) as writer:
        stream = writer.stream(ASKED)
        assert next(stream) == "甲"
        stream.close()  # type: ignore[attr-defined]  # a generator
        assert left.wait(5)


def test_only_so_many_are_asked_at_once(server: LlmServer) -> None:
    with writing(server, dripping("甲")) as writer:
        streams = [writer.stream(ASKED) for _ in range(8)]
        assert [next(stream) for stream in streams] == ["甲"] * 8
        assert list(writer.stream(ASKED)) == [Ending("error", "模型正在回答的问题太多")]
        streams.pop().close()  # type: ignore[attr-defined]  # a generator
        assert next(writer.stream(ASKED)) == "甲"


def test_a_key_for_another_service_is_not_sent(
    server: LlmServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("API_KEY", "ORG_ID", "PROJECT_ID"):
        monkeypatch.setenv(f"OPENAI_{name}", "not-for-you")
    server.script = saying("甲")
    writer = make_writer(Settings(llm_base_url=server.url, llm_model=MODEL))
    assert writer
    assert list(writer.stream(ASKED))[-1] == Ending("finished")
    writer.close()
    assert "not-for-you" not in str(server.requests[-1])


def test_closing_ends_what_is_being_written(server: LlmServer) -> None:
    with writing(server, dripping("甲")) as writer:
        stream = writer.stream(ASKED)
        assert next(stream) == "甲"
        writer.close()
        assert list(stream) == [Ending("error", "模型的回答中途断了")]


def test_closing_twice_and_asking_again(server: LlmServer) -> None:
    with writing(server, saying("甲")) as writer:
        assert list(writer.stream(ASKED)) == ["甲", Ending("finished")]
        writer.close()
        assert list(writer.stream(ASKED)) == ["甲", Ending("finished")]


def test_no_address_no_model() -> None:
    assert make_writer(Settings()) is None


def test_a_missing_package_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("service.generation.writer.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r'pip install "wence\[llm\]"') as caught:
        make_writer(Settings(llm_base_url="http://llm.example/v1", llm_model=MODEL))
    assert "\n" not in str(caught.value)
