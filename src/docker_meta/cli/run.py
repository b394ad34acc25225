"""`docker_start run UNIT/COMMAND[:VARIANT…]`: carry out the orders of a unit command, or print it."""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from typing import TypeVar

from docker_meta.cli.arguments import SUBCOMMANDS, parse_late
from docker_meta.cli.context import Context
from docker_meta.cli.output import progress_to
from docker_meta.errors import DockerMetaError, UsageError
from docker_meta.model.settings import RunOptions
from docker_meta.plan.command import is_file, is_generated, load_command, load_file
from docker_meta.unit.catalog import START
from docker_meta.unit.parameters import Claim
from docker_meta.unit.printing import print_unit
from docker_meta.unit.unit import Unit
from docker_meta.unit.variants import UnitCommand, parse_unit_command

Loaded = TypeVar("Loaded")


def handle(arguments: argparse.Namespace, context: Context) -> int:
    """Print or run the unit command and return the exit code."""
    loader = _Loader(context)
    try:
        unit = loader.load(_unit)
    except DockerMetaError:
        if not arguments.print_substitutions:
            raise
        # What the templates made may be just what shows why.
        return _print(loader.load(_text), context)
    if arguments.print_substitutions:
        return _print(loader.load(_text), context)
    if arguments.print_unit:
        return _print(print_unit(unit, show_secrets=arguments.show_secrets), context)
    return _run(unit, arguments, context)


class _Loader:
    """Loads with the options that stand behind the unit command, which are known only when its words are parsed."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._early = vars(context.arguments).copy()

    def load(self, load: Callable[[Context, Claim], Loaded]) -> Loaded:
        """Load once, and once more if such options change what is loaded, as `-e` does."""
        before = self._context.sources
        try:
            loaded = load(self._context, self._claim)
        except DockerMetaError:
            self._claim(list(self._context.arguments.words))
            if self._context.sources == before:
                raise
        else:
            if self._context.sources == before:
                return loaded
        self._context = Context(self._context.arguments, self._context.out, self._context.err)
        return load(self._context, self._claim)

    def _claim(self, words: list[str]) -> list[str]:
        late = argparse.Namespace(**self._early)
        left = parse_late(words, late)
        vars(self._context.arguments).update(vars(late))
        return left


def _print(text: str, context: Context) -> int:
    context.out.write(text)
    return 0


def _unit(context: Context, claim: Claim) -> Unit:
    arguments = context.arguments
    if is_file(arguments.target):
        return load_file(context.configuration, arguments.target, arguments.unit, arguments.words, claim)
    return load_command(context.configuration, _wanted(arguments.target), arguments.words, claim)


def _text(context: Context, claim: Claim) -> str:
    arguments, configuration = context.arguments, context.configuration
    wanted = _wanted(arguments.target)
    command = START if is_generated(configuration, wanted) else wanted.command
    text = configuration.substituted_and_masked(wanted.unit, command, arguments.words, claim=claim)
    # Asked only now: the option may stand behind the unit command.
    if arguments.show_secrets:
        return configuration.substituted(wanted.unit, command, arguments.words, claim=claim)
    return text


def _wanted(target: str) -> UnitCommand:
    if "/" not in target:
        name = target.partition(":")[0]
        raise UsageError(
            f"`{target}` is neither a subcommand ({', '.join(SUBCOMMANDS)}) nor UNIT/COMMAND such as `{name}/start`"
        )
    return parse_unit_command(target)


def _run(unit: Unit, arguments: argparse.Namespace, context: Context) -> int:
    # Imported here: printing a unit is quicker without all that talks to an engine.
    from docker_meta.cli.purging import confirm_purge  # noqa: PLC0415
    from docker_meta.interruption import Interruption  # noqa: PLC0415
    from docker_meta.run.runner import HowToRun, run_unit  # noqa: PLC0415
    from docker_meta.run.signals import watch_signals  # noqa: PLC0415

    jobs = arguments.jobs or _default_jobs(unit)
    options = RunOptions(recreate=arguments.recreate, adopt=arguments.adopt, dry_run=arguments.dry_run)
    title = ":".join([f"{unit.name}/{unit.command}", *arguments.target.split(":")[1:]])
    how = HowToRun(title=title, jobs=jobs, keep_going=arguments.keep_going, options=options)
    with ExitStack() as stack:
        engine = context.connect(jobs)
        stack.callback(engine.close)
        if not confirm_purge(unit, engine, how, arguments, context):
            context.say("nothing was done")
            return 1
        emit = stack.enter_context(progress_to(context, unit, dry_run=arguments.dry_run))
        interruption = Interruption()
        watch = stack.enter_context(watch_signals(interruption))
        finished = run_unit(unit, engine, emit, interruption, how)
        return watch.exit_code or finished.exit_code


def _default_jobs(unit: Unit) -> int:
    from docker_meta.run.runner import DEFAULT_JOBS  # noqa: PLC0415

    given = unit.environment.get("JOBS")
    if given is None:
        return DEFAULT_JOBS
    if not isinstance(given, int) or given < 1:
        raise UsageError(f"JOBS is {given!r}: write a whole number from 1 on")
    return given
