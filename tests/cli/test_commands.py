"""What every subcommand prints, and the exit codes, without an engine."""

import json
from pathlib import Path

import pytest

from docker_meta.version import __version__
from tests.cli.command_line import Ended, docker_start, write_files

WEB = """\
web:
  creation: {image: "busybox:latest", environment: {GREETING: "{{greeting}}", DB_PASSWORD: "{{DB_PASSWORD}}"}}
---
- web: {command: start, variants: [small]}
- host: {command: execute, run: [echo, "{{greeting}}"]}
---
- add_argument: {name: --greeting, default: hello, help: what it says}
"""


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    files = {
        "units/web/start.yaml": WEB,
        "units/web/README.md": "# Web\n\nIt greets.\n",
        "units/import.yaml": "import: web/start\n---\n- web: {command: stop}\n",
        "environments/default.yaml": "DB_PASSWORD: hunter2\n",
        "services/cgit/Dockerfile": "FROM busybox\n",
        "services/cgit/README.md": "# cgit\n",
        "services/empty/README.md": "nothing\n",
        "data/store/Dockerfile": "FROM busybox\n",
    }
    return write_files(tmp_path / "conf", files)


def test_version() -> None:
    assert docker_start("--version") == Ended(0, f"docker_start {__version__}\n", "")


def test_no_configuration_directory_lists_every_place_and_names_init(home: Path) -> None:
    ended = docker_start("list")
    assert ended.code == 2
    assert str(home / ".dockerstra") in ended.err
    assert "/etc/dockerstra" in ended.err
    assert "docker_start init" in ended.err


def test_init_writes_a_sample_that_is_right_and_prints_what_to_try_next(home: Path) -> None:
    ended = docker_start("init")
    assert ended.code == 0
    assert ended.out.splitlines()[-2:] == ["  docker_start run hello/start", "  docker_start list --units"]
    assert docker_start("check") == Ended(0, "no problems\n", "")


def test_init_never_overwrites_a_file_and_says_which_it_left_alone(home: Path) -> None:
    mine = home / ".dockerstra" / "units" / "hello" / "start.yaml"
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    ended = docker_start("init")
    assert mine.read_text() == "mine"
    assert ended.out.splitlines()[0] == f"left alone: {mine}"


def test_init_where_a_file_stands_in_the_way_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    ended = docker_start("init", str(tmp_path / "file"))
    assert (ended.code, ended.out) == (2, "")
    assert "cannot be written" in ended.err


def test_list_shows_units_and_commands(directory: Path) -> None:
    generated = ["build", "create", "stop", "restart", "cleanup", "purge"]
    assert docker_start("-c", str(directory), "list").out.splitlines() == ["import", "web"]
    assert docker_start("list", "--units", "-c", str(directory)).out.splitlines() == [
        *(f"import/{command}" for command in ["start", *generated]),
        *(f"web/{command}" for command in ["start", *generated]),
    ]


def test_list_as_json_marks_generated_commands(directory: Path) -> None:
    lines = docker_start("-c", str(directory), "list", "--units", "--json").out.splitlines()
    assert json.loads(lines[-7]) == {
        "unit": "web",
        "command": "start",
        "generated": False,
        "file": str(directory / "units/web/start.yaml"),
    }
    assert json.loads(lines[-1]) == {"unit": "web", "command": "purge", "generated": True, "file": None}


def test_list_shows_services_data_variants_and_orders(directory: Path) -> None:
    assert docker_start("-c", str(directory), "list", "--services").out == "cgit\nempty  (no Dockerfile)\n"
    assert docker_start("-c", str(directory), "list", "--data").out == "store\n"
    assert docker_start("-c", str(directory), "list", "--variants", "web/start").out == "small\n"
    assert "start         docker_meta   Start the container" in docker_start("list", "--orders").out


def test_list_of_the_environment_says_where_values_come_from_and_hides_secrets(directory: Path) -> None:
    lines = docker_start("-c", str(directory), "-e", "NETWORK=mine", "list", "--environment").out.splitlines()
    assert 'DB_PASSWORD: "********"  [environments/default.yaml]' in lines
    assert 'NETWORK: "mine"  [command line]' in lines
    assert "KEEP_IMAGES: 3  [default]" in lines


def test_print_unit_hides_secrets_unless_asked(directory: Path) -> None:
    hidden = docker_start("-c", str(directory), "run", "--print-unit", "web/start").out
    shown = docker_start("-c", str(directory), "run", "--print-unit", "--show-secrets", "web/start").out
    assert hidden.startswith("# docker_start: web/start\n")
    assert ("hunter2" in hidden, "hunter2" in shown) == (False, True)


def test_print_substitutions_prints_the_text_after_its_templates_are_rendered(directory: Path) -> None:
    ended = docker_start("-c", str(directory), "run", "--print-substitutions", "web/stop", "--greeting", "moin")
    assert 'GREETING: "moin"' in ended.out
    assert "hunter2" not in ended.out


def test_options_of_run_may_stand_behind_the_words_of_the_unit(directory: Path) -> None:
    ended = docker_start("-c", str(directory), "web/start", "--greeting", "moin", "--print-unit")
    assert (ended.code, "GREETING: moin" in ended.out) == (0, True)


def test_words_that_nobody_knows_are_refused_with_the_usage(directory: Path) -> None:
    ended = docker_start("-c", str(directory), "web/start", "--greting", "moin")
    assert ended.code == 2
    assert "unrecognized arguments: --greting moin" in ended.err
    assert "[--greeting GREETING]" in ended.err


def test_help_of_a_unit_command_shows_its_parameters(directory: Path) -> None:
    ended = docker_start("-c", str(directory), "run", "web/stop", "--help")
    assert (ended.code, ended.err) == (0, "")
    assert "what it says" in ended.out


def test_help_shows_the_readme_the_commands_and_the_parameters_of_a_unit(directory: Path) -> None:
    out = docker_start("-c", str(directory), "help", "--unit", "web").out
    assert out.startswith("# Web\n\nIt greets.\n\ncommands: start, build, create, stop, restart, cleanup, purge\n")
    assert "--greeting GREETING" in out


def test_help_shows_the_readme_of_a_service_or_says_that_there_is_none(directory: Path) -> None:
    assert docker_start("-c", str(directory), "help", "--service", "cgit").out == "# cgit\n"
    assert docker_start("-c", str(directory), "help", "--service", "gitt").code == 2


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("run", "web/sturt"), "the unit `web` has no command `sturt`; did you mean `start`?"),
        (("run", "wbe/start"), "there is no unit `wbe`"),
        (
            ("run", "web"),
            "`web` is neither a subcommand (run, list, init, check, help) nor UNIT/COMMAND such as `web/start`",
        ),
        (("run", "web/start:smal"), "web/start has no variant `smal`; did you mean `small`?"),
        (("run", "nofile.yaml"), "nofile.yaml"),
        (("run", "web/start", "-j", "x"), "'x' is no whole number from 1 on"),
        (("frobnicate",), "`frobnicate` is neither a subcommand"),
        (("--frobnicate", "list"), "unrecognized arguments: --frobnicate"),
    ],
)
def test_bad_usage_is_a_clear_error_with_exit_code_2(directory: Path, words: tuple[str, ...], message: str) -> None:
    ended = docker_start("-c", str(directory), *words)
    assert ended.code == 2
    assert message in ended.err
    assert "Traceback" not in ended.err


def test_a_directory_that_is_given_and_not_usable_is_an_error(tmp_path: Path) -> None:
    ended = docker_start("-c", str(tmp_path / "nowhere"), "list")
    assert (ended.code, str(tmp_path / "nowhere") in ended.err) == (2, True)


def test_check_prints_all_problems_of_all_files(directory: Path) -> None:
    write_files(directory, {"units/a/start.yaml": "web: {creaton: {}}\n", "units/b/start.yaml": "\tx\n"})
    ended = docker_start("-c", str(directory), "check")
    assert ended.code == 2
    assert "units/a/start.yaml:1:7" in ended.out
    assert "units/b/start.yaml:1:1" in ended.out
    assert ended.out.splitlines()[-1].endswith("problems")


def test_problems_as_json_have_places(directory: Path) -> None:
    write_files(directory, {"units/a/start.yaml": "web: {creaton: {}}\n---\n[]\n"})
    told = json.loads(docker_start("-c", str(directory), "run", "a/start", "--json").out)
    assert told["event"] == "error"
    assert told["problems"][0]["place"] == {"file": "units/a/start.yaml", "line": 1, "column": 7}


def test_an_engine_that_is_away_is_one_clear_line_and_exit_code_3(directory: Path) -> None:
    ended = docker_start("-c", str(directory), "run", "web/start")
    assert ended.code == 3
    assert ended.err.startswith("error: no engine at ")
    assert "no-engine.sock" in ended.err.splitlines()[0]
    assert "Traceback" not in ended.err


def test_options_that_change_what_is_loaded_may_stand_behind_the_unit_command(directory: Path, tmp_path: Path) -> None:
    other = write_files(tmp_path / "other", {"units/web/start.yaml": WEB.replace("default: hello", "default: servus")})
    (other / "environments").mkdir()
    (other / "environments" / "default.yaml").write_text("DB_PASSWORD: other\n")
    assert "servus" in docker_start("-c", str(directory), "web/start", "--print-unit", "-c", str(other)).out
    assert "servus" in docker_start("web/start", "--print-unit", "-c", str(other)).out
    needed = write_files(
        tmp_path / "needed",
        {
            "units/web/start.yaml": WEB.replace("{{greeting}}", "{{MOOD}}"),
            "environments/default.yaml": "DB_PASSWORD: other\n",
        },
    )
    assert docker_start("-c", str(needed), "web/start", "--print-unit").code == 2
    assert "good" in docker_start("-c", str(needed), "web/start", "--print-unit", "-e", "MOOD=good").out
    assert "good" in docker_start("-c", str(needed), "web/start", "--print-substitutions", "-e", "MOOD=good").out


@pytest.mark.parametrize(
    "words", [("--dry-run", "web/start"), ("-j", "1", "web/start"), ("-j", "1", "run", "web/start")]
)
def test_options_of_run_may_stand_in_front(directory: Path, words: tuple[str, ...]) -> None:
    assert docker_start("-c", str(directory), *words).code == 3
