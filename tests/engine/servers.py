"""Tiny servers that answer as an engine would, or do not."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PING = b"HTTP/1.1 200 OK\r\nApi-Version: %s\r\nServer: %s\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nOK"


def ping(api: str = "1.41", server: str = "Docker/20.10.24 (linux)") -> bytes:
    """An engine's answer to the first request."""
    return PING % (api.encode(), server.encode())


@contextmanager
def answering(path: Path, answer: bytes | None) -> Iterator[list[str]]:
    """A socket that gives the same answer to every connection (None: none at all); yields the requests."""
    requests: list[str] = []
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(str(path))
    listener.listen(8)
    connections: list[socket.socket] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                connections.append(connection)
                requests.append(connection.recv(65_536).decode().split("\r\n", 1)[0])
                if answer is not None:
                    connection.sendall(answer)
                    connection.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield requests
    finally:
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join()
        for connection in connections:
            connection.close()
