"""Console sessions of the pages: run as the reader would, their output compared with what the page shows."""

import os
import re
import socket
import subprocess
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.examples.blocks import Block
from tests.examples.units import CONFIGURATION, place_of, write
from tests.scenarios.dev_servers.sample_package import Wheel

COMMAND_LIMIT_S = 1500.0
PROMPT = "$ "
ANYTHING = "…"
READERS_HOME = "/home/me"
"""What the pages call the home folder."""
PORTS = (2222, 3142, 8000, 8001, 8080, 8090, 8091)
"""Ports that the pages and the sample publish. Each is replaced by a free one, and told as the page tells it."""
_DURATION = re.compile(r"\b(\d+ min )?\d+(\.\d)? s\b")
_ASKS_FOR_EXIT_CODE = "echo $?"


@dataclass(frozen=True)
class Command:
    """A command line of a page, and the output that is shown below it."""

    line: int
    text: str
    output: tuple[str, ...]


def commands_of(block: Block) -> list[Command]:
    """Read `$ command` lines; a line that ends with a backslash goes on in the next one."""
    commands: list[Command] = []
    for number, line in enumerate(block.text.splitlines(), start=block.line + 1):
        if line.startswith(PROMPT):
            commands.append(Command(number, line.removeprefix(PROMPT), ()))
            continue
        assert commands, f"{block.page}:{number}: a session begins with `{PROMPT}`"
        last = commands[-1]
        if last.text.endswith("\\") and not last.output:
            commands[-1] = Command(last.line, f"{last.text}\n{line}", ())
        else:
            commands[-1] = Command(last.line, last.text, (*last.output, line))
    return commands


class Reader:
    """Somebody who reads a page and does what it says, in a home folder of their own."""

    def __init__(self, home: Path, engine_url: str) -> None:
        self.home = home
        self._ports = _free_ports()
        self._environment = self._make_environment(engine_url)
        self._exit_code = 0
        wheel = Wheel("greet", "1.0")  # the package that the reader is said to have built
        (home / "dist").mkdir()
        (home / "dist" / wheel.file_name).write_bytes(wheel.content())

    def follow(self, block: Block) -> None:
        """Do what a block says."""
        if block.file:
            write(place_of(block, self.home), self._to_this_machine(block.text))
        elif block.language == "python":
            self._run([sys.executable, "-c", block.text], str(block))
        else:
            self._follow_session(block)

    def _follow_session(self, block: Block) -> None:
        commands = commands_of(block)
        for command, following in zip(commands, [*commands[1:], None], strict=True):
            where = f"{block.page}:{command.line}"
            script = f"(exit {self._exit_code})\n{self._to_this_machine(command.text)}"
            may_fail = following is not None and following.text == _ASKS_FOR_EXIT_CODE
            said = self._run(["bash", "-c", script], f"{where}: {command.text}", may_fail=may_fail)
            if command.text.startswith("docker_start init"):
                self._move_ports_of_sample()
            if command.output:
                difference = compare(command.output, self._to_the_page(said))
                assert not difference, f"{where}: {command.text}\n{difference}"

    def _run(self, words: list[str], what: str, *, may_fail: bool = False) -> str:
        done = subprocess.run(
            words,
            cwd=self.home,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=COMMAND_LIMIT_S,
            check=False,
        )
        self._exit_code = done.returncode
        assert may_fail or done.returncode == 0, f"{what}\nended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def _to_this_machine(self, text: str) -> str:
        return _replace_numbers(text.replace(READERS_HOME, str(self.home)), self._ports)

    def _to_the_page(self, text: str) -> str:
        back = {there: here for here, there in self._ports.items()}
        return _replace_numbers(text.replace(str(self.home), READERS_HOME), back)

    def _move_ports_of_sample(self) -> None:
        for path in (self.home / CONFIGURATION / "units").rglob("*.yaml"):
            path.write_text(_replace_numbers(path.read_text("utf-8"), self._ports, before="default: "), "utf-8")

    def _make_environment(self, engine_url: str) -> Mapping[str, str]:
        home = self.home
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.lower().endswith("_proxy") and not name.startswith(("GIT_", "DOCKER", "NO_COLOR"))
        }
        packages = home / "site-packages"
        ssh = f"ssh -F none -i {home}/.ssh/id_ed25519 -o IdentitiesOnly=yes -o BatchMode=yes -o LogLevel=ERROR"
        return kept | {
            "HOME": str(home),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "DOCKER_HOST": engine_url,
            # What a page installs goes into the reader's home, not into the environment that runs the tests.
            "PIP_TARGET": str(packages),
            "PIP_NO_DEPS": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip reads this one as "no isolation: off or on?"
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PYTHONPATH": ":".join(filter(None, [str(packages), os.environ.get("PYTHONPATH")])),
            # pip does not know by itself that *.localhost is this machine; through nginx as a proxy it need not.
            "PIP_PROXY": f"http://127.0.0.1:{self._ports[8080]}",
            # ssh looks for keys in the home of the user's account, whatever HOME says.
            "GIT_SSH_COMMAND": f"{ssh} -o StrictHostKeyChecking=accept-new -o UserKnownHostsFile={home}/known_hosts",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            **{f"GIT_{who}_NAME": "Docker Meta" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "docker_meta@localhost" for who in ("AUTHOR", "COMMITTER")},
        }


def compare(expected: tuple[str, ...], said: str) -> str:
    """Return what differs, or nothing. `…` stands for any text of a line; alone on a line for any lines."""
    pattern = "".join(_line_pattern(line) for line in expected)
    if re.fullmatch(pattern, _normal(said), re.DOTALL):
        return ""
    return "the page shows\n{}\nthe program says\n{}".format("\n".join(expected), said)


def _line_pattern(line: str) -> str:
    if line.strip() == ANYTHING:
        return r"(?:[^\n]*\n)*?"
    parts = (re.escape(part) for part in _normal(line).removesuffix("\n").split(ANYTHING))
    return r"[^\n]*".join(parts) + r"\n"


def _normal(text: str) -> str:
    """Times differ from run to run; so do blanks at the ends of lines in what people write."""
    lines = [_DURATION.sub("N s", line.rstrip()) for line in text.splitlines()]
    return "".join(f"{line}\n" for line in lines)


def _replace_numbers(text: str, numbers: Mapping[int, int], before: str = "") -> str:
    alternatives = "|".join(map(str, numbers))
    found = re.compile(rf"(?<={re.escape(before)})\b({alternatives})\b" if before else rf"\b({alternatives})\b")
    return found.sub(lambda match: str(numbers[int(match[1])]), text)


def _free_ports() -> dict[int, int]:
    with ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in PORTS]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return {port: one.getsockname()[1] for port, one in zip(PORTS, sockets, strict=True)}
