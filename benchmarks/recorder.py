"""A socket between a program and the engine that notes what is asked, and when."""

import re
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

REQUEST = re.compile(rb"(GET|HEAD|POST|PUT|DELETE) (/\S*) HTTP/1\.1\r\n")
CHUNK = 65536


@dataclass
class Call:
    """One request, in seconds since the recorder began; `ended` when the first bytes of the answer came."""

    what: str
    began: float
    ended: float = 0.0


@dataclass
class Recorder:
    """What went over the socket."""

    engine: str
    began: float = field(default_factory=time.perf_counter)
    calls: list[Call] = field(default_factory=list)
    connections: int = 0

    def now(self) -> float:
        return time.perf_counter() - self.began

    def serve(self, listener: socket.socket) -> None:
        """Pass on every connection until the listener is closed."""
        with suppress(OSError):
            while True:
                client, _ = listener.accept()
                self.connections += 1
                threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        engine = socket.socket(socket.AF_UNIX)
        engine.connect(self.engine)
        open_calls: list[Call] = []
        back = threading.Thread(target=self._answers, args=(engine, client, open_calls), daemon=True)
        back.start()
        with suppress(OSError):
            while data := client.recv(CHUNK):
                for method, path in REQUEST.findall(data):
                    call = Call(f"{method.decode()} {generalized(path.decode())}", self.now())
                    self.calls.append(call)
                    open_calls.append(call)
                engine.sendall(data)
            engine.shutdown(socket.SHUT_WR)
        back.join()
        engine.close()
        client.close()

    def _answers(self, engine: socket.socket, client: socket.socket, open_calls: list[Call]) -> None:
        with suppress(OSError):
            while data := engine.recv(CHUNK):
                while open_calls:
                    open_calls.pop().ended = self.now()
                client.sendall(data)
            client.shutdown(socket.SHUT_WR)


def generalized(path: str) -> str:
    """Return the path without API version, query and the names of things."""
    path = re.sub(r"^/v\d+\.\d+", "", path.partition("?")[0])
    return re.sub(r"^/(containers|networks|volumes|images)/(?!json$|create$)[^/]+", r"/\1/…", path)


@contextmanager
def recording(engine_url: str) -> Iterator[tuple[Recorder, str]]:
    """Give a recorder and the URL at which it stands in for the engine."""
    recorder = Recorder(engine_url.removeprefix("unix://"))
    with tempfile.TemporaryDirectory(prefix="dmbench-") as folder, socket.socket(socket.AF_UNIX) as listener:
        path = Path(folder) / "sock"
        listener.bind(str(path))
        listener.listen(64)
        threading.Thread(target=recorder.serve, args=(listener,), daemon=True).start()
        recorder.began = time.perf_counter()
        yield recorder, f"unix://{path}"
