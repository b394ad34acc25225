"""Bytes taken apart into frames, lines and messages."""

import pytest

from docker_meta.engine.answers.streams import LONGEST_LINE, Frames, Lines, Messages, Received


def frame(stream: int, data: bytes) -> bytes:
    return bytes([stream, 0, 0, 0]) + len(data).to_bytes(4) + data


def fed(data: bytes, step: int) -> list[str]:
    lines: list[str] = []
    reader = Lines(lines.append)
    for start in range(0, len(data), step):
        reader.feed(data[start : start + step])
    reader.finish()
    return lines


@pytest.mark.parametrize("step", [1, 2, 3, 100])
def test_lines_are_whole_however_they_arrive(step: int) -> None:
    data = "eins\r\nzwei ä€\n\n\ndrei".encode()
    assert fed(data, step) == ["eins", "zwei ä€", "", "", "drei"]


def test_what_is_no_utf_8_is_replaced() -> None:
    assert fed(b"a\xffb\nc\xc3", 1) == ["a�b", "c�"]


def test_nothing_is_no_line() -> None:
    assert fed(b"", 1) == []


def test_a_line_without_end_is_told_in_parts() -> None:
    lines: list[str] = []
    reader = Lines(lines.append)
    for _ in range(5):
        reader.feed(b"x" * (LONGEST_LINE // 2))
    assert list(map(len, lines)) == [LONGEST_LINE, LONGEST_LINE]
    reader.finish()
    assert len(lines[2]) == LONGEST_LINE // 2


def test_a_long_line_that_arrives_at_once_is_told_in_parts() -> None:
    assert list(map(len, fed(b"x" * (LONGEST_LINE + 5) + b"\ny\n", LONGEST_LINE * 2))) == [LONGEST_LINE, 5, 1]


@pytest.mark.parametrize("step", [1, 5, 1000])
def test_frames_of_two_streams_are_kept_apart(step: int) -> None:
    data = frame(1, b"out ") + frame(2, b"err\n") + frame(1, b"put\n") + frame(1, b"") + frame(2, b"end")
    lines: list[str] = []
    frames = Frames(lines.append)
    for start in range(0, len(data), step):
        frames.feed(data[start : start + step])
    frames.finish()
    assert lines == ["err", "out put", "end"]


def test_the_end_of_what_came_is_known() -> None:
    received = Received()
    for number in range(50_000):
        received.note(f"{number}\n".encode())
    assert received.total == sum(len(str(number)) + 1 for number in range(50_000))
    assert received.ends_with(b"49997\n49998\n49999\n")
    assert not received.ends_with(b"49997\n49998\n49999\n50000\n")
    assert Received().ends_with(b"")
    assert not Received().ends_with(b"1\n2\n3\n")


def test_an_end_that_is_always_the_same_tells_nothing() -> None:
    received = Received()
    received.note(b"x\n" * 10)
    assert not received.ends_with(b"x\n" * 3)


def test_messages_are_whole_however_they_arrive() -> None:
    messages = Messages()
    found: list[object] = []
    for byte in b'{"a": 1}\r\n\r\n{"b": "\\n"}\n{"c": 3}':
        found.extend(messages.feed(bytes([byte])))
    found.extend(messages.finish())
    assert found == [{"a": 1}, {"b": "\n"}, {"c": 3}]


@pytest.mark.parametrize("data", [b"<html>\n", b"[1]\n", b'{"a": \n'])
def test_what_is_no_message_is_told(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- the message is the parser's
        list(Messages().feed(data))
