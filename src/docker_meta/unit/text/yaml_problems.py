"""What libyaml says, in words that tell what to do."""

import re
from typing import cast

import yaml

from docker_meta.errors import Problem
from docker_meta.unit.text.source import Text

_PLAIN_WORDS = {
    "mapping values are not allowed in this context": (
        "no `key: value` can stand here; check the indentation, or put quotes around a text with `: ` in it"
    ),
    "could not find expected ':'": "this is no `key: value`; is the colon missing, or the indentation wrong?",
    "did not find expected key": "this fits no line above; check the indentation and the quotes",
    "did not find expected '-' indicator": "this fits no line above; a list goes on with `- `",
    "block sequence entries are not allowed in this context": "no list can begin here; it begins on a line of its own",
    "found undefined alias": "there is no anchor of this name above",
    "found unknown escape character": (
        "unknown escape; in double quotes a `\\` is written `\\\\`, in single quotes it is plain"
    ),
    "second occurrence": "this anchor stands twice",
    "did not find expected node content": "a value is missing here",
}

_CONTINUES = "this goes on with the text of the line above; is a colon missing there, or is the indentation wrong?"
_LIST_IN_MAPPING = "no list can stand here; is the line `---` before the orders missing?"


def syntax_problem(text: Text, error: yaml.MarkedYAMLError) -> Problem:
    """Return the problem behind an error of the parser, at the place where the user can mend it."""
    mark = error.problem_mark or error.context_mark
    index = min(mark.index, len(text.text)) if mark else 0
    opened = error.context_mark.index if error.context_mark else index
    said = error.problem or "this is no YAML"
    if error.context == "while scanning a quoted scalar":
        return text.problem("the quote that opens here is never closed", opened, opened + 1)
    unclosed = _quote_over_lines(text.text, index)
    if unclosed is not None:
        message = "the quote that opens here is closed in another line; is one missing in this line?"
        return text.problem(message, unclosed, unclosed + 1)
    if said.startswith("did not find expected ',' or"):
        bracket = text.text[opened : opened + 1]
        return text.problem(f"the `{bracket}` that opens here is not closed", opened, opened + 1)
    index = _visible(text.text, index)
    if said == "mapping values are not allowed in this context" and _begins_line(text.text, index):
        said = _CONTINUES
    if said == "did not find expected key" and text.text.startswith("- ", index):
        said = _LIST_IN_MAPPING
    if said == "found character that cannot start any token":
        return text.problem(_impossible_character(text.text[index : index + 1]), index, index + 1)
    return text.problem(_PLAIN_WORDS.get(said, said), index, index + 1)


def undecodable_problem(text: Text, error: yaml.reader.ReaderError) -> Problem:
    """Return the problem with a character that YAML does not allow."""
    index = cast("int", error.position)
    return text.problem("this character is not allowed in YAML", index, index + 1)


def _impossible_character(character: str) -> str:
    if character == "\t":
        return "a tab; YAML is indented with spaces only"
    shown = "a backtick" if character == "`" else f"`{character}`"
    return f"a text cannot begin with {shown}; put quotes around it"


def _begins_line(text: str, index: int) -> bool:
    """Is there only a plain word in its line before `index`, no other `key: value`?"""
    before = text[text.rfind("\n", 0, index) + 1 : index]
    return re.fullmatch(r"\s+[\w.-]+", before) is not None


def _visible(text: str, index: int) -> int:
    """Return the place of the last visible character, if the text ends at `index`."""
    if text[index:].strip():
        return index
    return max(len(text[:index].rstrip()) - 1, 0)


def _quote_over_lines(text: str, index: int) -> int | None:
    """Return where a quoted text began that ends in the line of `index` and began in an earlier one."""
    if not re.search("['\"]", text[:index]):
        return None
    line_start = text.rfind("\n", 0, index) + 1
    parser = yaml.CSafeLoader(text)
    found = None
    try:
        while parser.check_token():
            token = parser.get_token()
            if token is None or token.start_mark.index > index:
                break
            if isinstance(token, yaml.ScalarToken) and token.style in ("'", '"'):
                begin, end = token.start_mark.index, token.end_mark.index
                if end > line_start and "\n" in text[begin:end]:
                    found = begin
    except yaml.YAMLError:
        pass
    finally:
        parser.dispose()
    return found
