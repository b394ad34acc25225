"""What a subcommand works with: where it prints, and what the common options stand for."""

import argparse
import os
import socket
from functools import cached_property
from pathlib import Path
from typing import TextIO

from docker_meta.engine.api import Engine
from docker_meta.render.plain import Detail
from docker_meta.unit.home import find_directory
from docker_meta.unit.load import Configuration


class Context:
    """The common options; nothing is read or connected before it is asked for."""

    def __init__(self, arguments: argparse.Namespace, out: TextIO, err: TextIO) -> None:
        self.arguments = arguments
        self.out = out
        self.err = err

    def say(self, text: str) -> None:
        """Print a line of results."""
        self.out.write(text + "\n")

    @property
    def detail(self) -> Detail:
        """How much is told."""
        if self.arguments.quiet:
            return Detail.QUIET
        if self.arguments.debug:
            return Detail.DEBUG
        return Detail.VERBOSE if self.arguments.verbose else Detail.NORMAL

    @property
    def sources(self) -> tuple[object, ...]:
        """What of the options a configuration is made from."""
        return self.arguments.configdir, tuple(self.arguments.environment)

    @cached_property
    def configuration(self) -> Configuration:
        """The configuration directory with the environment of the command line."""
        directory = find_directory(self.arguments.configdir, os.environ)
        return Configuration(
            directory,
            hostname=socket.gethostname(),
            process_environment=os.environ,
            working_directory=Path.cwd(),
            files=self.arguments.environment,
        )

    def connect(self, jobs: int) -> Engine:
        """Return the engine that the options, the process environment or the machine name."""
        from docker_meta.engine.connect import connect  # noqa: PLC0415  an engine is not always needed

        return connect(self.arguments.host, os.environ, jobs=jobs)
