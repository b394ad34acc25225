"""Connections to an engine's socket, in one pool."""

import socket
from typing import Any

from docker.transport.unixconn import UnixHTTPAdapter, UnixHTTPConnection, UnixHTTPConnectionPool


class OnePoolAdapter(UnixHTTPAdapter):
    """Keeps one pool for the socket; docker-py's own makes one for every URL, so that hardly a connection is reused."""

    def __init__(self, path: str, *, connections: int) -> None:
        super().__init__(f"http+unix://{path}", max_pool_size=connections)
        self._pool = _Pool("http+docker://localhost", path, maxsize=connections)

    def get_connection(self, url: Any, proxies: Any = None) -> Any:  # noqa: ARG002 -- all URLs share it
        return self._pool

    def close(self) -> None:
        super().close()
        self._pool.close()


class _Connection(UnixHTTPConnection):
    """Closes its socket where docker-py's own leaves it open: when nobody answers."""

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.sock.settimeout(self.timeout)
            self.sock.connect(self.unix_socket)
        except BaseException:
            self.sock.close()
            self.sock = None
            raise


class _Pool(UnixHTTPConnectionPool):
    def _new_conn(self) -> Any:
        return _Connection(self.base_url, self.socket_path)
