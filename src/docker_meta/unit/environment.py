"""Phase 1: the variables of a configuration directory, where each comes from, and what they are worth."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from msgspec import Struct

from docker_meta.errors import Place, Problem, UnitError, UsageError
from docker_meta.model.secrets import HIDDEN, Secrets, is_secret, secret_values
from docker_meta.unit.text.source import Text, read_source
from docker_meta.unit.text.template import Templates, has_template, hide_references
from docker_meta.unit.text.words import kind
from docker_meta.unit.text.yaml_source import Document, read_documents, scalar

ENVIRONMENTS = "environments"
COMMAND_LINE = "command line"
DEFAULT = "default"
AUTOMATIC = "automatic"

Report = Callable[[str, str], Problem]
"""Makes a problem with a value from a message and the word it is about."""


class EnvironmentFile(Struct, frozen=True):
    """`-E FILE`."""

    path: str


class Assignment(Struct, frozen=True):
    """`-e KEY=VALUE`; the value is a YAML scalar: `8080` is a number, `true` a truth value, `"8080"` a text."""

    text: str


EnvironmentSource = EnvironmentFile | Assignment


class Variable(Struct, frozen=True):
    """One variable for `docker_start list --environment`; the value is hidden if it is secret."""

    name: str
    value: Any
    source: str


class _Given(Struct, frozen=True):
    """A value before it is rendered; what no file says is never rendered."""

    value: Any
    source: str
    report: Report
    is_literal: bool = False


class Variables(Mapping[str, Any]):
    """Variables by name. A value that has `{{…}}` in it is rendered when it is first asked for.

    A mapping inside of them that needs rendering is of this class, too, so that its values may use one another.
    """

    def __init__(
        self, folder: Path, given: Mapping[str, _Given], *, prefix: str = "", root: "Variables | None" = None
    ) -> None:
        self._folder = folder
        self._given = given
        self._prefix = prefix
        self._root = root or self
        self._values: dict[str, Any] = {}
        self._asked: list[str] = []
        self._templates: Templates | None = None

    def __getitem__(self, name: str) -> Any:
        if name not in self._values:
            self._values[name] = self._evaluate(self._given[name], self._prefix + name)
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._given)

    def __len__(self) -> int:
        return len(self._given)

    def __contains__(self, name: object) -> bool:
        return name in self._given

    def __repr__(self) -> str:
        return repr(dict(self))

    def source(self, name: str) -> str:
        """Return where a variable comes from: a file, `command line`, `automatic`, `default`."""
        return self._given[name].source

    def with_values(self, values: Mapping[str, Any], source: str) -> "Variables":
        """Return these variables and some more, which win."""
        return Variables(self._folder, {**self._given, **_all_given(values, source)})

    def _evaluate(self, given: _Given, path: str) -> Any:
        if given.is_literal or not _needs_rendering(given.value):
            return given.value
        root = self._root
        if isinstance(given.value, Mapping):
            inner = {key: _Given(value, given.source, given.report) for key, value in given.value.items()}
            return Variables(self._folder, inner, prefix=f"{path}.", root=root)
        if path in root._asked:  # noqa: SLF001  the root is of this class
            cycle = " → ".join([*root._asked[root._asked.index(path) :], path])  # noqa: SLF001
            raise UnitError([given.report(f"these variables need one another: {cycle}", path.rpartition(".")[2])])
        root._asked.append(path)  # noqa: SLF001
        try:
            return root._render(given.value, given.report)  # noqa: SLF001
        finally:
            root._asked.pop()  # noqa: SLF001

    def _render(self, value: Any, report: Report) -> Any:
        if self._templates is None:
            self._templates = Templates(self._folder, "units", self)
        if isinstance(value, str):
            return self._templates.render_value(value, report)
        if isinstance(value, Mapping):
            return {key: self._render(item, report) for key, item in value.items()}
        return [self._render(item, report) for item in value] if isinstance(value, list) else value


class Environment(Struct, frozen=True):
    """The variables of a configuration directory before a unit is known."""

    folder: Path
    given: Mapping[str, _Given]

    def variables(self, unit: str = "", command: str = "") -> Variables:
        """Return the variables that a unit's files see."""
        always = _all_given({"UNIT": unit, "COMMAND": command}, AUTOMATIC)
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
    given = _all_given(_defaults(process_environment), DEFAULT)
    given.update(_all_given(_automatic(hostname, process_environment), AUTOMATIC))
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
    return Environment(directory / "units", {**given, **_all_given(last, AUTOMATIC)})


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
    """Return the secrets among variables; of a value that cannot be rendered nothing is known."""
    found: list[str] = []
    for name in variables:
        with suppress(UnitError):
            found += secret_values({name: variables[name]})
    return Secrets(found)


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


def _add_file(path: Path, label: str, given: dict[str, _Given], problems: list[Problem]) -> None:
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
            given[name] = _Given(_merged(before, value), label, _reporter(document, name))


def _reporter(document: Document, name: str) -> Report:
    return lambda message, _: document.problem((name,), message)


def _add_assignment(text: str, given: dict[str, _Given], process_environment: Mapping[str, str]) -> None:
    name, equals, value = text.partition("=")
    if not name.isidentifier():
        raise UsageError(f"-e takes KEY=VALUE, not `{name}`")
    if not equals:
        if name not in process_environment:
            raise UsageError(f"-e {name}: there is no such variable in the process environment; write {name}=VALUE")
        value = process_environment[name]
    report = _reporter_of_source(COMMAND_LINE, name)
    given[name] = _Given(scalar(value), COMMAND_LINE, report)


def _merged(before: Any, after: Any) -> Any:
    """Merge two mappings deeply; anything else replaces what was there."""
    if not (isinstance(before, Mapping) and isinstance(after, Mapping)):
        return after
    return {**before, **{key: _merged(before.get(key), value) for key, value in after.items()}}


def _all_given(values: Mapping[str, Any], source: str) -> dict[str, _Given]:
    return {
        name: _Given(value, source, _reporter_of_source(source, name), is_literal=True)
        for name, value in values.items()
    }


def _reporter_of_source(source: str, name: str) -> Report:
    return lambda message, _: Problem(Place(f"{source}, {name}"), message)


def _needs_rendering(value: Any) -> bool:
    if isinstance(value, str):
        return "{" in value and has_template(hide_references(value))
    if isinstance(value, Mapping):
        return any(_needs_rendering(item) for item in value.values())
    return isinstance(value, list) and any(_needs_rendering(item) for item in value)
