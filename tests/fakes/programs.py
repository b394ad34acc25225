"""What the fake's containers run: the few commands that tests use, `;` between them."""

import re
import shlex
from dataclasses import dataclass, field

STDOUT, STDERR = 1, 2


@dataclass
class Outcome:
    """What a program prints, and how it ends; `exit_code` None means that it runs until it is stopped."""

    chunks: list[tuple[int, bytes]] = field(default_factory=list)
    exit_code: int | None = 0


def run(words: list[str], environment: dict[str, str]) -> Outcome:
    """Run a command line."""
    outcome = Outcome()
    statements = [words]
    if words[:2] in (["sh", "-c"], ["/bin/sh", "-c"]):
        statements = [_statement(text, environment) for text in re.split(r"[;\n]|&&", words[2]) if text.strip()]
    for statement in statements:
        if _ends(statement, outcome):
            break
    return outcome


def _statement(text: str, environment: dict[str, str]) -> list[str]:
    for name, value in environment.items():
        text = text.replace(f"${name}", value)
    return shlex.split(text)


def _ends(statement: list[str], outcome: Outcome) -> bool:
    """Carry one statement out; does the program end with it?"""
    stream = STDERR if ">&2" in statement else STDOUT
    name, *arguments = [word for word in statement if word != ">&2"]
    if name == "echo":
        outcome.chunks.append((stream, " ".join(arguments).encode() + b"\n"))
    elif name == "printf":
        text = arguments[0].encode().decode("unicode_escape")
        outcome.chunks.append((stream, text.encode("latin-1")))
    elif name == "exit":
        outcome.exit_code = int(arguments[0])
        return True
    elif name in {"sleep", "cat"}:
        outcome.exit_code = None if arguments != ["0"] else 0
        return outcome.exit_code is None
    elif name == "false":
        outcome.exit_code = 1
    elif name not in {"true", "touch", "mkdir"}:
        message = f'exec: "{name}": executable file not found in $PATH\n'
        outcome.chunks.append((STDERR, message.encode()))
        outcome.exit_code = 127
        return True
    return False
