"""The command line: its options, and which words belong to a unit."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from docker_meta.unit.environment import Assignment, EnvironmentFile
from docker_meta.version import __version__

SUBCOMMANDS = ("run", "list", "init", "check", "help")
_WITH_VALUE = frozenset(
    {"-c", "--configdir", "-H", "--host", "-j", "--jobs", "--log-file", "-e", "--env", "-E", "--environment-file"}
    | {"--unit"}
)
_EXAMPLES = """\
first steps:
  docker_start init                      write a working sample to ~/.dockerstra
  docker_start list --units              what there is
  docker_start run hello/start           carry out the orders of a unit command
  docker_start run hello/start --dry-run show what that would do, and why
"""


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Return the parsed command line; `docker_start UNIT/COMMAND` is `docker_start run UNIT/COMMAND`.

    Raises:
        SystemExit: as argparse does, for `--help`, `--version` and bad usage.
    """
    return _parser().parse_args(_with_subcommand(list(argv)))


def parse_late(words: Sequence[str], namespace: argparse.Namespace) -> list[str]:
    """Take the options of `run` that stand behind the unit command, and return the words that are left."""
    parser = argparse.ArgumentParser(prog="docker_start run", add_help=False, allow_abbrev=False)
    _add_common(parser, late=True)
    _add_run(parser, late=True)
    head, tail = _split_at_dashes(words)
    _, left = parser.parse_known_args(head, namespace)
    return [*left, *tail]


def print_help() -> None:
    """Print what `docker_start --help` prints."""
    _parser().print_help()


def _split_at_dashes(words: Sequence[str]) -> tuple[list[str], list[str]]:
    end = words.index("--") if "--" in words else len(words)
    return list(words[:end]), list(words[end:])


def _with_subcommand(words: list[str]) -> list[str]:
    position = 0
    while position < len(words) and words[position].startswith("-"):
        position += 2 if words[position] in _WITH_VALUE else 1
    if position < len(words) and words[position] not in SUBCOMMANDS:
        return ["run", *words]
    return words


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="docker_start",
        description="Compose containers from YAML units: build, start, stop, clean up and purge them.",
        epilog=_EXAMPLES,
        formatter_class=_formatter,
        allow_abbrev=False,
    )
    parser.add_argument("-V", "--version", action="version", version=f"docker_start {__version__}")
    _add_common(parser, late=False)
    commands = parser.add_subparsers(dest="subcommand", metavar="SUBCOMMAND", required=True)
    _add_subcommand(commands, "run", "carry out a unit command, e.g. `hello/start`", _run_arguments)
    _add_subcommand(commands, "list", "list units, services, data, orders, variables", _list_arguments)
    _add_subcommand(commands, "init", "write a working sample configuration", _init_arguments)
    _add_subcommand(commands, "check", "validate every file of the configuration directory, without an engine", None)
    _add_subcommand(commands, "help", "show the README of a unit or service", _help_arguments)
    return parser


def _add_subcommand(commands: Any, name: str, purpose: str, add_arguments: Any) -> None:
    parser = commands.add_parser(
        name, help=purpose, description=purpose, formatter_class=_formatter, allow_abbrev=False
    )
    _add_common(parser, late=True)
    if add_arguments:
        add_arguments(parser)


def _add_common(parser: argparse.ArgumentParser, *, late: bool) -> None:
    """Add what every subcommand takes. A parser that comes late must not set defaults over what was parsed before."""
    off, nothing, empty = (argparse.SUPPRESS,) * 3 if late else (False, None, ())
    group = parser.add_argument_group("common options")
    group.add_argument("-c", "--configdir", metavar="DIR", default=nothing, help="the configuration directory")
    group.add_argument("-H", "--host", metavar="URL", default=nothing, help="the engine: a URL or a context's name")
    group.add_argument(
        "-e",
        "--env",
        metavar="KEY=VALUE",
        dest="environment",
        action=_Append,
        default=empty,
        help="set a variable of the environment",
    )
    group.add_argument(
        "-E",
        "--environment-file",
        metavar="FILE",
        dest="environment",
        action=_Append,
        default=empty,
        help="read variables from a YAML file",
    )
    levels = group.add_mutually_exclusive_group()
    levels.add_argument("-q", "--quiet", action="store_true", default=off, help="only warnings and errors")
    levels.add_argument(
        "-v", "--verbose", action="store_true", default=off, help="show the output of builds and commands"
    )
    levels.add_argument(
        "-d", "--debug", action="store_true", default=off, help="also tell what was skipped, and tracebacks"
    )
    group.add_argument("-j", "--jobs", type=_jobs, metavar="N", default=nothing, help="steps at a time; 1: the list")
    group.add_argument("--json", action="store_true", default=off, help="one JSON object a line")
    group.add_argument("--log-file", metavar="FILE", default=nothing, help="write everything to a file, too")


class _Append(argparse.Action):
    """Appends to one list: `-e` and `-E` count in the order in which they are given."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,
        option_string: str | None = None,
    ) -> None:
        is_file = option_string in {"-E", "--environment-file"}
        given = getattr(namespace, self.dest, None) or ()
        setattr(namespace, self.dest, (*given, EnvironmentFile(values) if is_file else Assignment(values)))


def _run_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="UNIT/COMMAND[:VARIANT…]", help="what to run; or a file FILE.yaml")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="…", help="arguments of the unit, and options")
    _add_run(parser, late=False)


def _add_run(parser: argparse.ArgumentParser, *, late: bool) -> None:
    def flag(*names: str, purpose: str) -> None:
        parser.add_argument(*names, action="store_true", default=argparse.SUPPRESS if late else False, help=purpose)

    flag("--dry-run", purpose="show what would be done and why; change nothing")
    flag("--recreate", purpose="make containers anew whose declaration has changed")
    flag("--adopt", purpose="take over containers of the same name that are not ours")
    flag("--keep-going", purpose="after a failure go on with what does not depend on it")
    flag("--yes", purpose="do not ask before data are deleted")
    flag("--print-unit", purpose="print the unit command as YAML and do nothing")
    flag("--print-substitutions", purpose="print the unit file after its templates are rendered and do nothing")
    flag("--show-secrets", purpose="do not hide secrets in these two prints")
    nothing = argparse.SUPPRESS if late else None
    parser.add_argument("--unit", metavar="NAME", default=nothing, help="the unit that FILE.yaml belongs to")


def _jobs(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--units", action="store_true", help="every UNIT/COMMAND, generated ones too")
    what.add_argument("--services", action="store_true", help="the folders of services/")
    what.add_argument("--data", action="store_true", help="the folders of data/")
    what.add_argument("--orders", action="store_true", help="the commands of orders, and where they come from")
    what.add_argument("--variants", metavar="UNIT/COMMAND", help="the variants of a unit command")
    what.add_argument(
        "--environment",
        dest="variables",
        action="store_true",
        help="the environment: every variable and where it is from",
    )


def _init_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("directory", nargs="?", metavar="DIR", help="default: ~/.dockerstra")


def _help_arguments(parser: argparse.ArgumentParser) -> None:
    about = parser.add_mutually_exclusive_group()
    about.add_argument("--unit", dest="about_unit", metavar="UNIT", help="its README, its commands and its parameters")
    about.add_argument("--service", metavar="SERVICE", help="the README of a service or of data")


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Colour only where somebody asks for help on a terminal: rich takes long to import."""
    if sys.stdout.isatty() and {"-h", "--help"} & set(sys.argv):
        from rich_argparse import RawDescriptionRichHelpFormatter  # noqa: PLC0415

        return RawDescriptionRichHelpFormatter(prog)
    return argparse.RawDescriptionHelpFormatter(prog)
