"""Parse, wire, and turn errors into messages and exit codes: the only place that does."""

import argparse
import importlib
import os
import sys
import traceback
from collections.abc import Sequence
from contextlib import suppress

import msgspec

from docker_meta.cli.arguments import parse
from docker_meta.cli.context import Context
from docker_meta.errors import DockerMetaError, UnitError
from docker_meta.unit.parameters import HelpRequested

_INTERRUPTED = 130
_BROKEN_PIPE = 141
"""What a shell reports of a program that SIGPIPE ended."""


def run() -> None:
    """Be the program `docker_start`."""
    code = main(sys.argv[1:])
    with suppress(OSError):
        sys.stdout.flush()
        sys.stderr.flush()
    # All threads are joined and all files closed: taking the interpreter apart would only take time.
    os._exit(code)


def main(argv: Sequence[str]) -> int:
    """Run one command line and return its exit code."""
    try:
        code = _handle(parse(argv))
        sys.stdout.flush()
    except SystemExit as error:  # argparse has printed what there is to say
        return int(error.code or 0)
    except BrokenPipeError:
        # The reader went away (`| head`); without this the interpreter complains again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except KeyboardInterrupt:
        return _INTERRUPTED
    return code


def _handle(arguments: argparse.Namespace) -> int:
    context = Context(arguments, sys.stdout, sys.stderr)
    try:
        # Only the module of the subcommand that is asked for: start-up time counts.
        module = importlib.import_module(f"docker_meta.cli.{arguments.subcommand}")
        return int(module.handle(arguments, context))
    except HelpRequested as request:
        context.say(str(request).rstrip())
        return 0
    except DockerMetaError as error:
        _tell(error, arguments)
        return error.exit_code
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception as error:  # noqa: BLE001  no traceback reaches a user who did not ask for it
        return _tell_bug(error, arguments)


def _tell(error: DockerMetaError, arguments: argparse.Namespace) -> None:
    if arguments.json:
        problems = error.problems if isinstance(error, UnitError) else ()
        told = {"event": "error", "message": str(error), "hint": getattr(error, "hint", ""), "problems": problems}
        sys.stdout.write(msgspec.json.encode(told).decode() + "\n")
        sys.stdout.flush()
    else:
        hint = getattr(error, "hint", "")
        sys.stderr.write(f"{'' if isinstance(error, UnitError) else 'error: '}{error}\n")
        sys.stderr.write(f"  hint: {hint}\n" if hint else "")
    if arguments.debug:
        traceback.print_exception(error)


def _tell_bug(error: Exception, arguments: argparse.Namespace) -> int:
    sys.stderr.write(f"error: docker_start has met a fault of its own: {type(error).__name__}: {error}\n")
    if arguments.debug:
        traceback.print_exception(error)
    else:
        sys.stderr.write("  hint: please report it with what `--debug` shows\n")
    return 1
