"""YAML documents that know where every value was written.

Scalars are those of YAML 1.2: `no`, `on` and `22:22` stay texts. A key may stand once. Anchors, aliases and merge
keys work, tags beyond YAML's own do not.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Any, cast

import yaml

from docker_meta.errors import Place, Problem, UnitError
from docker_meta.unit.text.source import Text
from docker_meta.unit.text.words import quoted
from docker_meta.unit.text.yaml_problems import syntax_problem, undecodable_problem

Steps = tuple[str | int, ...]
"""The keys and indexes that lead to a value."""

DEEPEST = 100
_TAG = "tag:yaml.org,2002:"
# Aliases make a small file large: this many times its own nodes, and some, may be meant at most.
_LARGEST_EXPANSION = 10
_ALWAYS_ALLOWED = 10_000

_PATTERNS = {
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    "bool": (r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    "int": (r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    "float": (
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
    "merge": (r"<<", ["<"]),
}
_SCALARS = {name: re.compile(rf"(?:{pattern})\Z") for name, (pattern, _) in _PATTERNS.items()}


class _Loader(yaml.CSafeLoader):
    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012  as in its base


for _name, (_, _first) in _PATTERNS.items():
    _Loader.add_implicit_resolver(_TAG + _name, _SCALARS[_name], _first)


class Document:
    """One YAML document: its plain value, and the place of each part of it."""

    def __init__(self, text: Text, node: yaml.Node, value: Any, pairs: "_Pairs") -> None:
        self._text = text
        self._node = node
        self._pairs = pairs
        self.value = value

    def problem(self, path: Steps, message: str, *, at_key: bool = False) -> Problem:
        """Return a problem with the value at `path`, or its nearest parent that is there; or with its key."""
        return _problem_at(self._text, self._find(path, at_key=at_key), message)

    def place(self, path: Steps) -> Place:
        """Return where the key of the value at `path` stands, or its nearest parent that is there."""
        node = self._find(path, at_key=True)
        return self._text.place_of(node.start_mark.index, node.end_mark.index)

    def _find(self, path: Steps, *, at_key: bool) -> yaml.Node:
        node = self._node
        for number, key in enumerate(path):
            found = self._child(node, key)
            if found is None:
                break
            key_node, node = found
            if at_key and key_node is not None and number == len(path) - 1:
                node = key_node
        return node

    def _child(self, node: yaml.Node, key: str | int) -> tuple[yaml.Node | None, yaml.Node] | None:
        if isinstance(node, yaml.MappingNode):
            return self._pairs.get(id(node), {}).get((type(key), key))
        if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            return None, node.value[key]
        return None


_Pairs = dict[int, dict[tuple[type, Any], tuple[yaml.Node, yaml.Node]]]
"""Of each mapping node its keys, merged ones included; with their types, since 1, 1.0 and true are equal."""


def read_documents(text: Text) -> list[Document]:
    """Parse all documents of `text`.

    Raises:
        UnitError: the text is no YAML that we take, with every problem in it.
    """
    return [_build(text, node) for node in _compose(text)]


def scalar(written: str) -> Any:
    """Read one YAML scalar, e.g. the value of `-e KEY=VALUE`; what is no number, truth value or null is text."""
    for name in ("null", "bool", "int", "float"):
        if _SCALARS[name].match(written):
            return _convert(name, written)
    if len(written) > 1 and written[0] == written[-1] and written[0] in "'\"":
        return written[1:-1]
    return written


def _compose(text: Text) -> list[yaml.Node]:
    loader = _Loader(text.text)
    nodes = []
    try:
        while loader.check_node():
            nodes.append(cast("yaml.Node", loader.get_node()))
    except yaml.MarkedYAMLError as error:
        raise UnitError([syntax_problem(text, error)]) from error
    except yaml.reader.ReaderError as error:
        raise UnitError([undecodable_problem(text, error)]) from error
    except (RecursionError, UnboundLocalError) as error:  # the latter is what libyaml's binding makes of the former
        raise UnitError([text.problem(f"nested deeper than {DEEPEST} levels", 0, 1)]) from error
    finally:
        loader.dispose()
    return nodes


def _build(text: Text, node: yaml.Node) -> Document:
    builder = _Builder(text)
    value = builder.value(node, ())
    if not builder.problems and builder.size(node) > len(builder.values) * _LARGEST_EXPANSION + _ALWAYS_ALLOWED:
        builder.refuse(node, "the aliases in this document would make it huge")
    if builder.problems:
        raise UnitError(builder.problems)
    return Document(text, node, value, builder.pairs)


class _Builder:
    """Turns nodes into values and collects every problem. Aliased nodes become one shared value."""

    def __init__(self, text: Text) -> None:
        self._text = text
        self._sizes: dict[int, int] = {}
        self.values: dict[int, Any] = {}
        self.pairs: _Pairs = {}
        self.problems: list[Problem] = []

    def refuse(self, node: yaml.Node, message: str) -> None:
        self.problems.append(_problem_at(self._text, node, message))

    def value(self, node: yaml.Node, parents: tuple[int, ...]) -> Any:
        """Return the plain value; None where there is a problem."""
        if id(node) in parents:
            self.refuse(node, "this contains itself by an alias")
            return None
        if id(node) not in self.values:
            self.values[id(node)] = self._new_value(node, parents)
        return self.values[id(node)]

    def size(self, node: yaml.Node) -> int:
        """Return how many values there are when every alias is written out."""
        if id(node) not in self._sizes:
            self._sizes[id(node)] = 1 + sum(map(self.size, _children(node)))
        return self._sizes[id(node)]

    def _new_value(self, node: yaml.Node, parents: tuple[int, ...]) -> Any:
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node)
        if len(parents) >= DEEPEST:
            self.refuse(node, f"nested deeper than {DEEPEST} levels")
            return None
        inner = (*parents, id(node))
        if isinstance(node, yaml.MappingNode):
            self._check_tag(node, "map")
            return self._mapping(node, inner)
        self._check_tag(node, "seq")
        return [self.value(item, inner) for item in node.value]

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        name = node.tag.removeprefix(_TAG)
        if name in ("str", "merge", "!"):
            return node.value
        if name not in _SCALARS:
            self._refuse_tag(node)
            return None
        try:
            if _SCALARS[name].match(node.value):
                return _convert(name, node.value)
        except ValueError:
            self.refuse(node, "this number has too many digits")
            return None
        self.refuse(node, f"{quoted(node.value)} is no {name}")
        return None

    def _mapping(self, node: yaml.MappingNode, parents: tuple[int, ...]) -> dict[Any, Any]:
        pairs: dict[tuple[type, Any], tuple[yaml.Node, yaml.Node]] = {}
        for key_node, value_node in node.value:
            if key_node.tag == f"{_TAG}merge":
                continue
            if not isinstance(key_node, yaml.ScalarNode):
                kind = "mapping" if isinstance(key_node, yaml.MappingNode) else "list"
                self.refuse(key_node, f"a {kind} cannot be a key")
                continue
            key = self.value(key_node, parents)
            if (type(key), key) in pairs:
                first = pairs[type(key), key][0].start_mark.line + 1
                self.refuse(key_node, f"the key {quoted(key_node.value)} stands twice, first in line {first}")
            else:
                pairs[type(key), key] = (key_node, value_node)
        for key_node, value_node in node.value:
            if key_node.tag == f"{_TAG}merge":
                self._merge(value_node, pairs, parents)
        self.pairs[id(node)] = pairs
        return {key: self.value(value_node, parents) for (_, key), (_, value_node) in pairs.items()}

    def _merge(
        self, node: yaml.Node, into: dict[tuple[type, Any], tuple[yaml.Node, yaml.Node]], parents: tuple[int, ...]
    ) -> None:
        """Add the pairs of a merge key's mapping or mappings, those that are there already excepted."""
        sources = node.value if isinstance(node, yaml.SequenceNode) else [node]
        for source in sources:
            if not isinstance(source, yaml.MappingNode):
                self.refuse(source, "`<<` takes a mapping or a list of mappings")
                continue
            self.value(source, parents)
            for key, pair in self.pairs.get(id(source), {}).items():
                into.setdefault(key, pair)

    def _check_tag(self, node: yaml.Node, expected: str) -> None:
        if node.tag not in (_TAG + expected, "!"):
            self._refuse_tag(node)

    def _refuse_tag(self, node: yaml.Node) -> None:
        tag = node.tag.replace(_TAG, "!!", 1)
        self.refuse(node, f"the tag {quoted(tag)} is not allowed here; write plain YAML")


def _convert(name: str, written: str) -> Any:
    if name == "null":
        return None
    if name == "bool":
        return written[0] in "tT"
    if name == "int":
        return int(written, 0 if written[:2] in ("0o", "0x") else 10)
    return float(re.sub(r"\.(?=[iInN])", "", written))


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for key, value in cast("Sequence[tuple[yaml.Node, yaml.Node]]", node.value):
            yield key
            yield value
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _problem_at(text: Text, node: yaml.Node, message: str) -> Problem:
    return text.problem(message, node.start_mark.index, node.end_mark.index)
