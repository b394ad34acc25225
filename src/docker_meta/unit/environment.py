"""Phase 1: the variables of a configuration directory, where each comes from, and what they are worth."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from docker_meta.errors import Problem, UnitError, UsageError
from docker_meta.model.secrets import HIDDEN, Secrets, is_secret, secret_values
from docker_meta.unit.text.source import Text, read_source
from docker_meta.unit.text.variables import GivenValue, Report, Variables, literals, reporter_of_source
from docker_meta.unit.text.words import kind
from docker_meta.unit.text.yaml_source import Document, read_documents, scalar

ENVIRONMENTS = "environments"
COMMAND_LINE = "command line"
DEFAULT = "default"
AUTOMATIC = "automatic"


class EnvironmentFile(Struct, frozen=True):
    """`-E FILE`."""

    path: str


class Assignment(Struct, frozen=True):
    """`-e KEY=VALUE`, or `-e KEY` with the value of the process environment.

    The value is a YAML scalar: `8080` is a number, `true` a truth value, `"8080"` a text; nothing is an empty text.
    """

    text: str


EnvironmentSource = EnvironmentFile | Assignment


class Variable(Struct, frozen=True):
    """One variable for `docker_start list --environment`; the value is hidden if it is secret."""

    name: str
    value: Any
    source: str


class Environment(Struct, frozen=True):
    """The variables of a configuration directory before a unit is known."""

    folder: Path
    given: Mapping[str, GivenValue]

    def variables(self, unit: str = "", command: str = "") -> Variables:
        """Return the variables that a unit's files see."""
        always = literals({"UNIT": unit, "COMMAND": command}, AUTOMATIC)
        return Variables(self.folder, {**self.given, **always})


def load_environment(
    directory: Path, *, files: Sequence[EnvironmentSource], hostname: str, process_environment: Mapping[str, str]
) -> Environment:
    """Read all environment files; later ones win, mappings are merged deeply.

    What the command line adds (`files`) comes last, in its order.

    Raises:
        UnitError: with the problems of all files.
        UsageError: an assignment has no name.
    """
    given = literals(_defaults(process_environment), DEFAULT)
    given.update(literals(_automatic(hostname, process_environment), AUTOMATIC))
    problems: list[Problem] = []
    for path, label in _environment_files(directory, hostname):
        _add_file(path, label, given, problems)
    for source in files:
        if isinstance(source, EnvironmentFile):
            _add_file(Path(source.path), source.path, given, problems)
        else:
            _add_assignment(source.text, given, process_environment)
    if problems:
        raise UnitError(problems)
    last = {"DOCKERSTRA_CONF": str(directory), "osenv": dict(process_environment)}
    return Environment(directory / "units", {**given, **literals(last, AUTOMATIC)})


def environment_file_problems(directory: Path) -> list[Problem]:
    """Return what is wrong in the files of all hosts, not only those of this one."""
    problems: list[Problem] = []
    for path in sorted((directory / ENVIRONMENTS / "hosts").glob("*.y*ml")):
        _add_file(path, path.relative_to(directory).as_posix(), {}, problems)
    return problems


def list_variables(variables: Variables, *, show_secrets: bool = False) -> list[Variable]:
    """Return every variable but the process environment, by name.

    Raises:
        UnitError: some cannot be rendered; with all their problems.
    """
    problems: list[Problem] = []
    found = []
    for name in sorted(set(variables) - {"osenv"}):
        try:
            value = plain(variables[name])
        except UnitError as error:
            problems += error.problems
            continue
        shown = value if show_secrets else _hide(name, value)
        found.append(Variable(name, shown, variables.source(name)))
    if problems:
        raise UnitError(problems)
    return found


def secrets_among(variables: Mapping[str, Any]) -> Secrets:
    """Return the secrets among variables; of a value that cannot be rendered nothing is known.

    Others than secret values are not asked for, since that could render them.
    """
    return Secrets(_secret_values(variables))


def _secret_values(variables: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for name in variables:
        if is_secret(name):
            with suppress(UnitError):
                found += secret_values({name: plain(variables[name])})
        elif not isinstance(variables, Variables) or variables.is_mapping(name):
            found += _secret_values(variables[name]) if isinstance(variables[name], Mapping) else []
    return found


def plain(value: Any) -> Any:
    """Return a value with all that is inside it rendered."""
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def _hide(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _hide(name if is_secret(name) else key, item) for key, item in value.items()}
    if isinstance(value, list):
        return [_hide(name, item) for item in value]
    return HIDDEN if is_secret(name) and value not in (None, "") else value


def _defaults(process_environment: Mapping[str, str]) -> dict[str, Any]:
    """Return the variables that the program itself reads."""
    return {
        "NETWORK": "docker_meta",
        "JOBS": None,
        "HELPER_IMAGE": "busybox:latest",
        "CHECK_IMAGE": "curlimages/curl:latest",
        "BACKUP_DIR": f"{_home(process_environment)}/.docker_backup",
        "KEEP": {"last": 7, "daily": 7, "weekly": 4, "monthly": 6},
        "KEEP_IMAGES": 3,
        "HOSTS": {},
    }


def _automatic(hostname: str, process_environment: Mapping[str, str]) -> dict[str, Any]:
    import os  # noqa: PLC0415  the only thing here that asks the system

    return {
        "HOSTNAME": hostname,
        "HOME": _home(process_environment),
        "UID": os.getuid(),
        "GID": os.getgid(),
        "TEST_ID": "",
    }


def _home(process_environment: Mapping[str, str]) -> str:
    return process_environment.get("HOME") or str(Path("~").expanduser())


def _environment_files(directory: Path, hostname: str) -> Iterator[tuple[Path, str]]:
    folder = directory / ENVIRONMENTS
    names = sorted(path.name for path in folder.glob("*.y*ml") if path.suffix in (".yaml", ".yml"))
    for name in sorted(names, key=lambda name: name.rpartition(".")[0] != "default"):
        yield folder / name, f"{ENVIRONMENTS}/{name}"
    for suffix in (".yaml", ".yml"):
        path = folder / "hosts" / f"{hostname}{suffix}"
        if hostname and "/" not in hostname and path.exists():
            yield path, f"{ENVIRONMENTS}/hosts/{hostname}{suffix}"


def _add_file(path: Path, label: str, given: dict[str, GivenValue], problems: list[Problem]) -> None:
    try:
        source = read_source(path, label)
        documents = read_documents(Text(source, source.text))
    except UnitError as error:
        problems += error.problems
        return
    for document in documents:
        if document.value is None:
            continue
        if not isinstance(document.value, dict):
            problems.append(document.problem((), f"expected a mapping of variables, got {kind(document.value)}"))
            continue
        for name, value in document.value.items():
            if not isinstance(name, str) or not name.isidentifier():
                message = "a variable's name has letters, digits and `_`, and begins with no digit"
                problems.append(document.problem((name,), message, at_key=True))
                continue
            before = given[name].value if name in given else None
            given[name] = GivenValue(_merged(before, value), label, _reporter(document, name))


def _reporter(document: Document, name: str) -> Report:
    return lambda message, _: document.problem((name,), message)


def _add_assignment(text: str, given: dict[str, GivenValue], process_environment: Mapping[str, str]) -> None:
    name, equals, value = text.partition("=")
    if not name.isidentifier():
        raise UsageError(f"-e takes KEY=VALUE, not `{name}`")
    if not equals:
        if name not in process_environment:
            raise UsageError(f"-e {name}: there is no such variable in the process environment; write {name}=VALUE")
        value = process_environment[name]
    report = reporter_of_source(COMMAND_LINE, name)
    given[name] = GivenValue(scalar(value) if value else "", COMMAND_LINE, report)


def _merged(before: Any, after: Any) -> Any:
    """Merge two mappings deeply; anything else replaces what was there."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return after
    return {**before, **{key: _merged(before.get(key), value) for key, value in after.items()}}
