"""Phase 2: the third document becomes a parser of the unit's own command line arguments."""

import argparse
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from docker_meta.errors import DockerMetaError, Problem, UnitError, UsageError
from docker_meta.unit.text.words import did_you_mean, kind, listed, quoted
from docker_meta.unit.text.yaml_source import Document

_ACTIONS = ("store", "store_true", "store_false", "append", "count")
_FLAGS = ("store_true", "store_false", "count")
_NUMBERS_OF_ARGUMENTS = {"?": "?", "*": "*", "+": "+", "argparse.REMAINDER": argparse.REMAINDER}
_CHOICES = re.compile(r"\(choose from .*\)")
_NAME = re.compile(r"(--?)?[A-Za-z_][A-Za-z0-9_-]*")
_PLAIN_PERCENT = re.compile(r"%(?!\((?:default|prog|choices|type|metavar|dest|nargs|required|help)\)s)")
_EXPECTED: Mapping[str, tuple[type | tuple[type, ...], str]] = {
    "name": (str, "a text such as `--language` or `command`"),
    "short": (str, "a text such as `-l`"),
    "choices": (list, "a list"),
    "default": (object, ""),
    "help": (str, "a text"),
    "nargs": ((int, str), "a number, `?`, `*`, `+` or `argparse.REMAINDER`"),
    "action": (str, "one of " + listed(_ACTIONS)),
    "type": (str, "the name of a type"),
    "required": (bool, "true or false"),
    "metavar": (str, "a text"),
    "dest": (str, "a text"),
}


Claim = Callable[[list[str]], list[str]]
"""Takes words of a command line that are its own, and returns the others."""


class HelpRequested(DockerMetaError):
    """The user asked what a unit takes; the message is the help text, and the program ends well."""

    exit_code = 0


class _Parser(argparse.ArgumentParser):
    """Raises where argparse would write and end the program."""

    def __init__(self, title: str) -> None:
        super().__init__(prog=title, allow_abbrev=False)
        # Python 3.14 would colour usage and help by itself.
        self.color = False

    def error(self, message: str) -> NoReturn:
        # Older Pythons quote the choices, newer ones do not.
        told = _CHOICES.sub(lambda found: found[0].replace("'", ""), message)
        raise UsageError(f"{told}\n{self.format_usage().rstrip()}")

    def print_help(self, file: Any = None) -> None:  # noqa: ARG002  as in its base
        raise HelpRequested(self.format_help())


class Parameters:
    """The parameters of a unit, from its third document; none if there is no such document.

    Args:
        title: what the help says is run, e.g. `docker_start run blog/start`.
        working_directory: what a relative `path` begins at.

    Raises:
        UnitError: with all that is wrong in the document.
    """

    def __init__(self, document: Document | None, title: str, working_directory: Path) -> None:
        self._parser = _Parser(title)
        self._remainders: list[str] = []
        self._types = _types(working_directory)
        if document is not None and document.value is not None:
            self._add_all(document)

    def parse(self, arguments: Sequence[str], claim: Claim = list) -> dict[str, Any]:
        """Return the value of every parameter by name.

        `claim` gets the words that no parameter takes, and returns those that it has no use for either.

        Raises:
            UsageError: the arguments do not fit.
            HelpRequested: `--help` is among them.
        """
        namespace, unknown = self._parser.parse_known_args(list(arguments))
        if left := claim(unknown):
            known = [option for action in self._actions() for option in action.option_strings]
            self._parser.error(f"unrecognized arguments: {' '.join(left)}{did_you_mean(left[0], known)}")
        values = vars(namespace)
        for name in self._remainders:
            if values[name][:1] == ["--"]:
                values[name] = values[name][1:]
        return values

    def samples(self) -> dict[str, Any]:
        """Return values with which a file can be checked that nobody runs: defaults, else the first choice."""
        return {action.dest: _sample(action) for action in self._actions()}

    def defaults(self) -> dict[str, Any]:
        """Return the values that parameters have when nothing is given; those that must be given are left out."""
        return {action.dest: _default(action) for action in self._actions() if not action.required}

    def help(self) -> str:
        """Return what `--help` prints."""
        return self._parser.format_help()

    def _actions(self) -> list[argparse.Action]:
        return [action for action in self._parser._actions if action.dest != "help"]  # noqa: SLF001  no public way

    def _add_all(self, document: Document) -> None:
        if not isinstance(document.value, list):
            message = f"the third document is a list of `add_argument` mappings, not {kind(document.value)}"
            raise UnitError([document.problem((), message)])
        problems: list[Problem] = []
        for index in range(len(document.value)):
            problems += self._add(document, index)
        if problems:
            raise UnitError(problems)

    def _add(self, document: Document, index: int) -> list[Problem]:
        entry = document.value[index]
        if (
            not isinstance(entry, dict)
            or list(entry) != ["add_argument"]
            or not isinstance(entry["add_argument"], dict)
        ):
            message = "write `- add_argument: {name: …}`"
            return [document.problem((index,), message)]
        given = entry["add_argument"]
        path = (index, "add_argument")
        faults = list(_faults(given, self._types))
        if not faults:
            faults = self._try_to_add(given)
        return [
            document.problem((*path, key) if key else path, message, at_key=at_key) for key, message, at_key in faults
        ]

    def _try_to_add(self, given: Mapping[str, Any]) -> list["_Fault"]:
        names, options = _argparse_call(given, self._types)
        try:
            action = self._parser.add_argument(*names, **options)
        except (ValueError, TypeError, argparse.ArgumentError) as error:
            return [("name", _in_words(str(error)), False)]
        if action.nargs == argparse.REMAINDER:
            self._remainders.append(action.dest)
        return []


_Fault = tuple[str, str, bool]
"""The key it is about, the message, whether the key itself is wrong."""


def _faults(given: Mapping[str, Any], types: Mapping[str, Callable[[str], Any]]) -> list[_Fault]:
    faults = [
        (str(key), f"`{key}` is no key of add_argument{did_you_mean(key, _EXPECTED)}", True)
        for key in given
        if key not in _EXPECTED
    ]
    for key, value in given.items():
        if key in _EXPECTED and not isinstance(value, _EXPECTED[key][0]):
            faults.append((key, f"`{key}` is {_EXPECTED[key][1]}, not {kind(value)}", False))
    if "name" not in given:
        faults.append(("", "an argument needs a `name`", False))
    return faults or [fault for fault in _value_faults(given, types) if fault]


def _value_faults(given: Mapping[str, Any], types: Mapping[str, Callable[[str], Any]]) -> list[_Fault]:
    faults = []
    name, type_name, action = given["name"], given.get("type", "str"), given.get("action", "store")
    nargs = given.get("nargs")
    if not _NAME.fullmatch(name):
        faults.append(("name", f"{quoted(name)} is no name of an argument, such as `--language` or `command`", False))
    if type_name not in types:
        faults.append(("type", f"there is no type {quoted(type_name)}; there are {listed(types)}", False))
    if action not in _ACTIONS:
        near = did_you_mean(action, _ACTIONS) or f"; there are {listed(_ACTIONS)}"
        faults.append(("action", f"there is no action {quoted(action)}{near}", False))
    if isinstance(nargs, bool) or (isinstance(nargs, int) and nargs < 1):
        faults.append(("nargs", f"`nargs` is {_EXPECTED['nargs'][1]}, not {kind(nargs)}", False))
    elif isinstance(nargs, str) and nargs not in _NUMBERS_OF_ARGUMENTS:
        faults.append(("nargs", f"`nargs` is {_EXPECTED['nargs'][1]}, not {quoted(nargs)}", False))
    faults += [(key, why, True) for key, why in _useless_keys(given).items()]
    return faults or _choice_faults(given, types[type_name])


def _useless_keys(given: Mapping[str, Any]) -> dict[str, str]:
    """Return the keys that argparse does not take together with the others, and why."""
    why = {}
    if not given["name"].startswith("-"):
        why = {
            key: f"`{key}` goes only with options such as `--{given['name']}`" for key in ("short", "required", "dest")
        }
    if given.get("action") in _FLAGS:
        why |= {
            key: f"`{key}` does not go with `action: {given['action']}`"
            for key in ("nargs", "type", "choices", "metavar")
        }
    return {key: reason for key, reason in why.items() if key in given}


def _choice_faults(given: Mapping[str, Any], convert: Callable[[str], Any]) -> list[_Fault]:
    choices = given.get("choices")
    if choices is None:
        return []
    if not choices:
        return [("choices", "an empty list leaves nothing to choose", False)]
    allowed = []
    for choice in choices:
        try:
            allowed.append(convert(_as_argument(choice)))
        except (ValueError, argparse.ArgumentTypeError):
            return [("choices", f"the choice {quoted(choice)} is no {given['type']}", False)]
    default = given.get("default")
    defaults = default if isinstance(default, list) else [] if default is None else [default]
    strays = [
        value for value in defaults if value not in allowed and _as_argument(value) not in map(_as_argument, allowed)
    ]
    return (
        [("default", f"the default {quoted(strays[0])} is none of the choices {listed(choices)}", False)]
        if strays
        else []
    )


def _in_words(message: str) -> str:
    """Return what argparse says about an argument that it does not take."""
    conflict = re.search(r"conflicting option strings?: (.*)", message)
    return f"another argument is called {quoted(conflict[1])} already" if conflict else message


def _argparse_call(
    given: Mapping[str, Any], types: Mapping[str, Callable[[str], Any]]
) -> tuple[list[str], dict[str, Any]]:
    """Return the arguments of `add_argument`."""
    options: dict[str, Any] = {
        key: given[key] for key in ("default", "action", "required", "metavar", "dest") if key in given
    }
    name = given["name"]
    names = [given["short"], name] if "short" in given else [name]
    if not name.startswith("-"):
        options.setdefault("metavar", name)
        names = [name.replace("-", "_")]
        if "default" in given:
            # argparse would demand it and never use the default.
            options["nargs"] = "?"
    if given.get("action") not in _FLAGS:
        options["type"] = types[given.get("type", "str")]
    if "choices" in given:
        options["choices"] = [options["type"](_as_argument(choice)) for choice in given["choices"]]
        if "metavar" not in given:
            options.pop("metavar", None)
    if "nargs" in given:
        options["nargs"] = _NUMBERS_OF_ARGUMENTS.get(given["nargs"], given["nargs"])
    if "help" in given:
        options["help"] = _PLAIN_PERCENT.sub("%%", given["help"].replace("%%", "%"))
    return names, options


def _types(working_directory: Path) -> dict[str, Callable[[str], Any]]:
    def path(text: str) -> str:
        return str(working_directory / Path(text).expanduser()) if text else text

    return {"str": str, "int": int, "float": float, "bool": _truth, "path": path}


def _truth(text: str) -> bool:
    if text.lower() in {"true", "yes", "on", "1"}:
        return True
    if text.lower() in {"false", "no", "off", "0"}:
        return False
    raise argparse.ArgumentTypeError(f"{quoted(text)} is neither true nor false")


def _as_argument(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _sample(action: argparse.Action) -> Any:
    if action.default is not None or not action.required:
        return _default(action)
    if action.choices:
        one: Any = next(iter(action.choices))
    else:
        one = {int: 1, float: 1.0, _truth: True}.get(action.type, "sample")
    is_list = action.nargs in {"*", "+", argparse.REMAINDER} or isinstance(action.nargs, int)
    return [one] if is_list else one


def _default(action: argparse.Action) -> Any:
    """Return what argparse gives for an argument that is left out: defaults that are texts are converted."""
    if action.default is None and action.nargs in {"*", argparse.REMAINDER} and not action.option_strings:
        return []
    convert = action.type
    if isinstance(action.default, str) and convert is not None and not isinstance(convert, str | argparse.FileType):
        return convert(action.default)
    return action.default
