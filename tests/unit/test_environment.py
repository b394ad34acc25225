from pathlib import Path
from typing import Any

import pytest

from docker_meta.errors import UnitError, UsageError
from docker_meta.unit.environment import (
    Assignment,
    EnvironmentFile,
    EnvironmentSource,
    Variable,
    list_variables,
)
from docker_meta.unit.text.variables import Variables
from tests.unit.configurations import configuration


def variables(directory: Path, files: dict[str, str], *sources: EnvironmentSource, **process: str) -> Variables:
    settings = configuration(directory, files, sources=sources, process_environment={"HOME": "/home/me", **process})
    return settings.environment.variables("web", "start")


def test_default_goes_first_and_the_others_by_name(tmp_path: Path) -> None:
    files = {
        "environments/a.yaml": "X: a\nY: a\nZ: a\n",
        "environments/b.yml": "Y: b\nZ: b\n",
        "environments/default.yaml": "X: default\nY: default\nW: default\n",
        "environments/hosts/box.yaml": "Z: box\n",
        "environments/hosts/other.yaml": "Z: other\n",
    }
    found = variables(tmp_path, files)
    assert [found[name] for name in "WXYZ"] == ["default", "a", "b", "box"]


def test_mappings_are_merged_deeply_and_lists_replaced(tmp_path: Path) -> None:
    files = {
        "environments/default.yaml": "db: {host: a, port: 1, users: [x, y]}\n",
        "environments/later.yaml": "db: {port: 2, users: [z]}\n",
    }
    assert variables(tmp_path, files)["db"] == {"host": "a", "port": 2, "users": ["z"]}


def test_the_command_line_comes_last_in_its_order(tmp_path: Path) -> None:
    (tmp_path / "extra.yaml").write_text("A: file\nB: file\n")
    file = EnvironmentFile(str(tmp_path / "extra.yaml"))
    found = variables(
        tmp_path, {"environments/default.yaml": "A: default\n"}, Assignment("B=first"), file, Assignment("A=last")
    )
    assert (found["A"], found["B"]) == ("last", "file")


@pytest.mark.parametrize(
    ("written", "value"),
    [("8080", 8080), ("1.5", 1.5), ("true", True), ("no", "no"), ("", ""), ('"8080"', "8080"), ("a=b", "a=b")],
)
def test_the_value_of_an_assignment_is_a_yaml_scalar(tmp_path: Path, written: str, value: object) -> None:
    assert variables(tmp_path, {}, Assignment(f"A={written}"))["A"] == value


def test_an_assignment_without_value_takes_it_from_the_process_environment(tmp_path: Path) -> None:
    assert variables(tmp_path, {}, Assignment("EDITOR"), EDITOR="vi")["EDITOR"] == "vi"


@pytest.mark.parametrize("text", ["=x", "a-b=c", "MISSING"])
def test_an_assignment_that_is_none(tmp_path: Path, text: str) -> None:
    with pytest.raises(UsageError, match=r"^-e "):
        variables(tmp_path, {}, Assignment(text))


def test_variables_that_are_added_automatically(tmp_path: Path) -> None:
    found = variables(tmp_path, {}, LANG="C")
    assert {name: found[name] for name in ("DOCKERSTRA_CONF", "HOSTNAME", "HOME", "UNIT", "COMMAND", "TEST_ID")} == {
        "DOCKERSTRA_CONF": str(tmp_path),
        "HOSTNAME": "box",
        "HOME": "/home/me",
        "UNIT": "web",
        "COMMAND": "start",
        "TEST_ID": "",
    }
    assert found["osenv"]["LANG"] == "C"


def test_defaults_of_what_the_program_reads(tmp_path: Path) -> None:
    found = variables(tmp_path, {"environments/default.yaml": "KEEP: {last: 1}\n"})
    assert (found["NETWORK"], found["BACKUP_DIR"]) == ("docker_meta", "/home/me/.docker_backup")
    assert found["KEEP"] == {"last": 1, "daily": 7, "weekly": 4, "monthly": 6}


def test_values_use_other_variables(tmp_path: Path) -> None:
    text = "A: '{{ B }}/x'\nB: '{{ UNIT }}'\nC: ['{{ A }}', {D: '{{ osenv.LANG }}'}]\n"
    found = variables(tmp_path, {"environments/default.yaml": text}, LANG="C")
    assert (found["A"], found["C"]) == ("web/x", ["web/x", {"D": "C"}])


def test_values_of_a_mapping_use_one_another(tmp_path: Path) -> None:
    found = variables(tmp_path, {"environments/default.yaml": "paths: {base: /srv, data: '{{ paths.base }}/data'}\n"})
    assert found["paths"]["data"] == "/srv/data"


def test_a_value_that_nobody_uses_is_not_rendered(tmp_path: Path) -> None:
    found = variables(tmp_path, {"environments/default.yaml": "A: 1\nB: '{{ MISSING }}'\n"})
    assert found["A"] == 1


def test_what_comes_from_the_process_is_never_rendered(tmp_path: Path) -> None:
    assert variables(tmp_path, {}, PS1="{{ x }}")["osenv"]["PS1"] == "{{ x }}"


def test_run_time_references_stay(tmp_path: Path) -> None:
    text = "A: 'http://{{.Network.IPAddress}}(web):{{ B }}'\nB: 80\n"
    found = variables(tmp_path, {"environments/default.yaml": text})
    assert found["A"] == "http://{{.Network.IPAddress}}(web):80"


def test_a_cycle_inside_of_a_mapping_names_the_whole_path(tmp_path: Path) -> None:
    found = variables(tmp_path, {"environments/default.yaml": "a: {b: '{{ a.c }}', c: '{{ a.b }}'}\n"})
    with pytest.raises(UnitError, match=r"a\.b → a\.c → a\.b"):
        found["a"]["b"]


def test_a_list_says_where_every_variable_comes_from_and_hides_secrets(tmp_path: Path) -> None:
    text = "DB: {USER: me, PASSWORD: hunter2}\nPORT: 80\n"
    listed = {
        variable.name: variable
        for variable in list_variables(
            variables(tmp_path, {"environments/default.yaml": text}, Assignment("NETWORK=x"))
        )
    }
    expected: list[tuple[str, Any, str]] = [
        ("DB", {"USER": "me", "PASSWORD": "********"}, "environments/default.yaml"),
        ("PORT", 80, "environments/default.yaml"),
        ("NETWORK", "x", "command line"),
        ("KEEP_IMAGES", 3, "default"),
        ("HOSTNAME", "box", "automatic"),
    ]
    assert [listed[name] for name, _, _ in expected] == [Variable(*values) for values in expected]
    assert "osenv" not in listed


def test_a_list_shows_secrets_when_it_is_asked_to(tmp_path: Path) -> None:
    found = variables(tmp_path, {"environments/default.yaml": "DB_PASSWORD: hunter2\n"})
    assert Variable("DB_PASSWORD", "hunter2", "environments/default.yaml") in list_variables(found, show_secrets=True)
