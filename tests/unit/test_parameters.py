"""The third document: command line arguments of units."""

from pathlib import Path
from typing import Any

import pytest

from docker_meta.errors import UsageError
from docker_meta.unit.parameters import HelpRequested
from docker_meta.unit.unit import Unit
from tests.unit.configurations import configuration

HEAD = "web: {creation: {image: a}}\n---\n- web: {command: start}\n---\n"
SEED = """\
- add_argument:
    name: '--language'
    short: '-l'
    choices: ['python', 'node']
    default: 'python'
    help: 'language of the host container'
- add_argument:
    name: 'command'
    choices: ['initialize', 'exec', 'host-exec', 'bash', 'daemon', 'single', 'upgrade']
    default: 'initialize'
    help: 'define what to do with the container'
- add_argument:
    name: 'args'
    nargs: argparse.REMAINDER
"""


def load(directory: Path, parameters: str, *arguments: str) -> Unit:
    return configuration(directory, {"units/hosts/start.yaml": HEAD + parameters}).load("hosts", "start", arguments)


def value(directory: Path, parameter: str, *arguments: str) -> Any:
    return load(directory, f"- add_argument: {parameter}\n", *arguments).arguments


def test_the_example_of_the_description(tmp_path: Path) -> None:
    unit = load(tmp_path, SEED, "--language", "node", "exec", "--", "ls", "-l")
    assert unit.arguments == {"language": "node", "command": "exec", "args": ["ls", "-l"]}
    assert unit.environment["args"] == ["ls", "-l"]


def test_a_positional_argument_with_a_default_may_be_left_out(tmp_path: Path) -> None:
    assert load(tmp_path, SEED).arguments == {"language": "python", "command": "initialize", "args": []}


@pytest.mark.parametrize(
    ("parameter", "arguments", "expected"),
    [
        ("{name: --dry-run, action: store_true}", ["--dry-run"], {"dry_run": True}),
        ("{name: --no-wait, action: store_false, dest: wait}", [], {"wait": True}),
        ("{name: --tag, short: -t, action: append}", ["-t", "a", "--tag=b"], {"tag": ["a", "b"]}),
        ("{name: --verbose, short: -v, action: count, default: 0}", ["-vv"], {"verbose": 2}),
        ("{name: --port, type: int}", ["--port", "80"], {"port": 80}),
        ("{name: --port, type: int, default: '80'}", [], {"port": 80}),
        ("{name: --share, type: float}", ["--share=.5"], {"share": 0.5}),
        ("{name: --fast, type: bool}", ["--fast", "no"], {"fast": False}),
        ("{name: --file, type: path}", ["--file", "x/y"], {"file": "/here/x/y"}),
        ("{name: --file, type: path}", ["--file", "/x"], {"file": "/x"}),
        ("{name: my-name}", ["a"], {"my_name": "a"}),
        ("{name: names, nargs: '*'}", [], {"names": []}),
        ("{name: names, nargs: '+'}", ["a", "b"], {"names": ["a", "b"]}),
        ("{name: name, nargs: '?', default: x}", [], {"name": "x"}),
        ("{name: pair, nargs: 2, type: int}", ["1", "2"], {"pair": [1, 2]}),
        ("{name: --level, choices: [1, 2]}", ["--level", "2"], {"level": "2"}),
        ("{name: --level, type: int, choices: [1, 2]}", ["--level", "2"], {"level": 2}),
        ("{name: --not-given}", [], {"not_given": None}),
        ("{name: -x, default: 1}", [], {"x": 1}),
    ],
)
def test_every_key_of_add_argument(tmp_path: Path, parameter: str, arguments: list[str], expected: object) -> None:
    assert value(tmp_path, parameter, *arguments) == expected


@pytest.mark.parametrize(
    ("parameter", "arguments", "message"),
    [
        ("{name: --a, required: true}", [], "the following arguments are required: --a"),
        ("{name: --fast, type: bool}", ["--fast", "maybe"], "`maybe` is neither true nor false"),
        ("{name: what, choices: [a, b]}", ["c"], "invalid choice: 'c'"),
        ("{name: --language}", ["--lang", "x"], "unrecognized arguments: --lang x"),
    ],
)
def test_arguments_that_do_not_fit(tmp_path: Path, parameter: str, arguments: list[str], message: str) -> None:
    with pytest.raises(UsageError) as error:
        value(tmp_path, parameter, *arguments)
    assert "\nusage: docker_start run hosts/start [-h]" in str(error.value)
    assert message in str(error.value)


def test_the_third_document_is_rendered_alone(tmp_path: Path) -> None:
    assert value(tmp_path, "{name: --listen, default: '{{ NETWORK }}'}") == {"listen": "docker_meta"}


def test_values_join_the_environment_by_name_and_under_args(tmp_path: Path) -> None:
    head = (
        "web: {creation: {image: '{{ dry_run }}-{{ args.dry_run }}-${dry_run}'}}\n---\n- web: {command: start}\n---\n"
    )
    text = head + "- add_argument: {name: --dry-run, action: store_true}\n"
    unit = configuration(tmp_path, {"units/hosts/start.yaml": text}).load("hosts", "start", ["--dry-run"])
    assert unit.composition["web"].image == "true-true-true"


def test_what_a_user_types_is_never_rendered(tmp_path: Path) -> None:
    assert value(tmp_path, "{name: what}", "{{ osenv.HOME }}") == {"what": "{{ osenv.HOME }}"}


def test_help_shows_the_parameters_and_takes_any_percent_sign(tmp_path: Path) -> None:
    with pytest.raises(HelpRequested) as told:
        value(tmp_path, "{name: --share, default: 5, help: '100% of it, %(default)s by default'}", "--help")
    assert told.value.exit_code == 0
    assert "usage: docker_start run hosts/start [-h] [--share SHARE]" in str(told.value)
    assert "100% of it, 5 by default" in str(told.value)


def test_help_for_a_generated_command_says_its_name(tmp_path: Path) -> None:
    settings = configuration(tmp_path, {"units/hosts/start.yaml": HEAD + SEED})
    assert settings.parameters_help("hosts", "start", as_command="purge").startswith(
        "usage: docker_start run hosts/purge"
    )


def test_a_command_without_parameters_takes_those_of_start(tmp_path: Path) -> None:
    stop = "web: {creation: {image: '{{ language }}'}}\n---\n- web: {command: stop}\n"
    files = {"units/hosts/start.yaml": HEAD + SEED, "units/hosts/stop.yaml": stop}
    unit = configuration(tmp_path, files).load("hosts", "stop", ["-l", "node"])
    assert unit.composition["web"].image == "node"


def test_a_command_with_parameters_takes_its_own(tmp_path: Path) -> None:
    stop = HEAD + "- add_argument: {name: --now, action: store_true}\n"
    files = {"units/hosts/start.yaml": HEAD + SEED, "units/hosts/stop.yaml": stop}
    assert configuration(tmp_path, files).load("hosts", "stop", ["--now"]).arguments == {"now": True}


def test_an_empty_third_document_means_no_parameters(tmp_path: Path) -> None:
    assert load(tmp_path, "").arguments == {}
