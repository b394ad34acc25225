"""Compose containers from YAML units: build, start, back up, test and update them from one declaration.

>>> import docker_meta
>>> docker_meta.load("~/.dockerstra").unit("hello").command("start").run()  # doctest: +SKIP
"""

from typing import TYPE_CHECKING, Any

from docker_meta.version import __version__

if TYPE_CHECKING:
    from docker_meta.library import load

__all__ = ["__version__", "load"]


def __getattr__(name: str) -> Any:
    """Import the Python interface when it is used: the command line does not need it."""
    if name == "load":
        from docker_meta.library import load  # noqa: PLC0415

        return load
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
