"""From a configuration directory to units."""

from pathlib import Path

import pytest

from docker_meta.errors import UnitError, UsageError
from docker_meta.model.container import Container
from docker_meta.orders.order import Wait
from docker_meta.unit.catalog import GENERATED, CommandInfo
from docker_meta.unit.environment import Assignment
from docker_meta.unit.unit import Unit
from tests.unit.configurations import configuration

WEB = "web:\n  creation: {image: nginx}\n---\n- web: {command: start}\n"

SEED = """\
git_repos:
  build:
    path: data/repositories
    tag: data/repositories
  creation:
    name: git_repos   # this is redundant and could be left out

gitolite:
  build:
    path: services/gitolite
    tag: mdrohmann/gitolite
  creation:
    volumes_from: git_repos
    volumes: ["/home/git/.ssh"]
  startup:
    port_bindings: {2022: 22}
---
-
  git_repos:
    command: create
-
  gitolite:
    command: start
"""


def load(directory: Path, text: str, **files: str) -> Unit:
    return configuration(directory, {"units/web/start.yaml": text, **files}).load("web", "start")


def container(directory: Path, text: str, **files: str) -> Container:
    return load(directory, f"web:\n{text}---\n- host: {{command: execute, run: [ls]}}\n", **files).composition["web"]


def test_the_example_of_the_description(tmp_path: Path) -> None:
    dockerfiles = {"data/repositories/Dockerfile": "", "services/gitolite/Dockerfile": ""}
    unit = load(tmp_path, SEED, **dockerfiles)
    assert unit.composition["gitolite"].build == {"path": "services/gitolite", "tag": "mdrohmann/gitolite"}
    assert unit.composition["gitolite"].options == {
        "volumes_from": "git_repos",
        "volumes": ["/home/git/.ssh"],
        "port_bindings": {2022: 22},
    }
    assert [(given.container, given.order.name, str(given.place)) for given in unit.orders] == [
        ("git_repos", "create", "units/web/start.yaml:19:3"),
        ("gitolite", "start", "units/web/start.yaml:22:3"),
    ]


def test_units_and_commands_are_found_without_reading_files(tmp_path: Path) -> None:
    files = dict.fromkeys(
        [
            "units/web/start.yaml",
            "units/web/update.yml",
            "units/one.yaml",
            "units/a/b/stop.yaml",
            "units/a/b/README.md",
        ],
        "{",
    )
    settings = configuration(tmp_path, files)
    assert settings.unit_names() == ["a/b", "one", "web"]
    assert settings.commands("a/b") == [CommandInfo("stop", tmp_path / "units/a/b/stop.yaml")]
    assert [info.name for info in settings.commands("web")] == ["start", "update", *GENERATED]
    assert settings.commands("one")[-1] == CommandInfo("purge", None, generated=True)


def test_a_file_goes_before_a_generated_command(tmp_path: Path) -> None:
    settings = configuration(tmp_path, {"units/web/start.yaml": WEB, "units/web/stop.yaml": WEB})
    assert [info.generated for info in settings.commands("web") if info.name == "stop"] == [False]


def test_hidden_files_and_folders_are_no_units(tmp_path: Path) -> None:
    files = {"units/.git/config.yaml": "", "units/web/.start.yaml.swp": "", "units/web/.x.yaml": ""}
    assert configuration(tmp_path, files).unit_names() == []


def test_a_single_file_is_the_start_of_its_unit(tmp_path: Path) -> None:
    unit = configuration(tmp_path, {"units/one.yaml": WEB}).load("one", "start")
    assert (unit.name, unit.command, unit.file) == ("one", "start", "units/one.yaml")


def test_a_nested_unit(tmp_path: Path) -> None:
    unit = configuration(tmp_path, {"units/a/b/start.yaml": WEB}).load("a/b", "start")
    assert unit.name == "a/b"


def test_a_name_never_leads_out_of_the_units(tmp_path: Path) -> None:
    settings = configuration(tmp_path / "config", {})
    (tmp_path / "x").mkdir()
    (tmp_path / "x" / "start.yaml").write_text(WEB)
    with pytest.raises(UsageError, match="is no name of a unit"):
        settings.load("../../x", "start")


def test_a_generated_command_sees_its_own_name(tmp_path: Path) -> None:
    text = "web:\n  creation: {image: '{{ COMMAND }}-${COMMAND}'}\n---\n- web: {command: start}\n"
    unit = configuration(tmp_path, {"units/web/start.yaml": text}).load("web", "start", as_command="purge")
    assert (unit.command, unit.composition["web"].image) == ("purge", "purge-purge")


@pytest.mark.parametrize(
    "text", ["- host: {command: execute, run: [ls]}\n", "---\n---\n- host: {command: execute, run: [ls]}\n"]
)
def test_a_composition_may_be_empty(tmp_path: Path, text: str) -> None:
    assert [given.container for given in load(tmp_path, text).orders] == ["host"]


def test_a_single_order_needs_no_list(tmp_path: Path) -> None:
    unit = load(tmp_path, "web: {creation: {image: a}}\n---\nweb: {command: start, timeout: 3}\n")
    assert [(given.container, given.order.timeout) for given in unit.orders] == [("web", 3)]


def test_a_statement_before_the_first_line_of_dashes_is_no_document(tmp_path: Path) -> None:
    text = "# a comment\n{% set image = 'nginx' %}\n---\n" + WEB.replace("nginx", "'{{ image }}'")
    assert load(tmp_path, text).composition["web"].image == "nginx"


def test_a_set_serves_both_documents(tmp_path: Path) -> None:
    text = "{% set name = 'web' %}\n{{ name }}: {creation: {image: a}}\n---\n- {{ name }}: {command: start}\n"
    assert [given.container for given in load(tmp_path, text).orders] == ["web"]


def test_arguments_of_an_order(tmp_path: Path) -> None:
    text = WEB.replace("command: start", "command: start, wait: {log: ready, within: 5}, after: web, variants: [a]")
    order = load(tmp_path, text).orders[0].order
    assert order.wait == Wait(log="ready", within=5)
    assert order.predecessors == ("web",)
    assert order.tags == frozenset({"a"})


def test_arguments_are_kept_as_they_were_written(tmp_path: Path) -> None:
    text = "- host: {command: execute, run: ['${PWD}']}\n"
    assert load(tmp_path, text).orders[0].arguments == {"command": "execute", "run": ["${PWD}"]}


def test_a_number_may_come_out_of_a_path_variable(tmp_path: Path) -> None:
    text = WEB.replace("command: start", "command: start, timeout: '${SECONDS}'")
    assert load(tmp_path, text, **{"environments/default.yaml": "SECONDS: 4\n"}).orders[0].order.timeout == 4


def test_path_variables(tmp_path: Path) -> None:
    text = (
        "  build: {path: services/web}\n"
        "  creation:\n"
        "    labels: {'${NAME}': '${CONFIG_DIR} ${PWD} ${DOCKERCONF} ${DOCKERSTRA_CONF} $${NAME} $NAME ${FLAG}'}\n"
    )
    files = {"services/web/Dockerfile": "", "environments/default.yaml": "NAME: a\nFLAG: true\n"}
    assert container(tmp_path, text, **files).creation["labels"] == {
        "a": f"{tmp_path}/services/web /here {tmp_path} {tmp_path} ${{NAME}} $NAME true"
    }


def test_the_configuration_directory_stands_for_a_container_without_build(tmp_path: Path) -> None:
    assert container(tmp_path, "  creation: {image: '${CONFIG_DIR}'}\n").image == str(tmp_path)


def test_an_order_knows_the_build_path_of_its_container(tmp_path: Path) -> None:
    text = "web: {build: {path: web}}\n---\n- web: {command: execute, run: ['${CONFIG_DIR}']}\n"
    unit = load(tmp_path, text, **{"web/Dockerfile": ""})
    assert unit.orders[0].order.what == (f"{tmp_path}/web",)  # type: ignore[attr-defined]  # it is an Execute


def test_run_time_references_pass_every_check(tmp_path: Path) -> None:
    text = "  startup:\n    port_bindings: {80: '{{.Config.Port}}(db)'}\n    mem_limit: '{{ .A }}'\n"
    assert container(tmp_path, text).startup["mem_limit"] == "{{ .A }}"


def test_synonyms_of_creation_and_startup(tmp_path: Path) -> None:
    found = container(tmp_path, "  create: {image: a}\n  start: {tty: true}\n")
    assert (found.creation, found.startup) == ({"image": "a"}, {"tty": True})


def test_options_without_a_value_are_left_out(tmp_path: Path) -> None:
    assert container(tmp_path, "  creation: {image: a, user: }\n").creation == {"image": "a"}


@pytest.mark.parametrize(
    ("written", "networks"),
    [
        ("back", {"back": {}}),
        ("[back, front]", {"back": {}, "front": {}}),
        ("{back: {aliases: [x]}, front: }", {"back": {"aliases": ["x"]}, "front": {}}),
        ("[]", {}),
    ],
)
def test_networks_in_every_form(tmp_path: Path, written: str, networks: object) -> None:
    assert container(tmp_path, f"  networks: {written}\n").networks == networks


def test_a_build_without_tag_gets_one(tmp_path: Path) -> None:
    text = "My_Web..Server:\n  build: {path: web}\n---\n- My_Web..Server: {command: build}\n"
    files = {"units/A/b--C/start.yaml": text, "web/Dockerfile": ""}
    unit = configuration(tmp_path, files).load("A/b--C", "start")
    assert unit.composition["My_Web..Server"].image == "a/b--c/my_web.server"


@pytest.mark.parametrize("path", ["https://example.org/x.git", "git://example.org/x", "github.com/a/b", "git@x:a/b"])
def test_a_remote_context_is_not_looked_for(tmp_path: Path, path: str) -> None:
    assert container(tmp_path, f"  build: {{path: '{path}'}}\n").build == {"path": path, "tag": "web/web"}


def test_a_dockerfile_may_be_written_out(tmp_path: Path) -> None:
    assert container(tmp_path, "  build: {fileobj: FROM scratch}\n").build is not None


def test_places_of_a_container(tmp_path: Path) -> None:
    found = container(tmp_path, "  creation: {image: a}\n  startup:\n    tty: true\n")
    assert {path: place.short for path, place in found.places.items()} == {
        "": "units/web/start.yaml:1",
        "creation": "units/web/start.yaml:2",
        "creation.image": "units/web/start.yaml:2",
        "startup": "units/web/start.yaml:3",
        "startup.tty": "units/web/start.yaml:4",
    }
    assert str(found.place("tty")) == "units/web/start.yaml:4:5"


def test_a_circle_of_optional_links_is_none(tmp_path: Path) -> None:
    text = (
        "web: {creation: {image: a}, startup: {links: {db: d}}}\n"
        "db: {creation: {image: a}, startup: {links: {web: {optional: true}}}}\n---\n- web: {command: start}\n"
    )
    assert len(load(tmp_path, text).composition) == 2


BASE = """\
import: deep/start
web:
  build: {path: web}
  creation: {environment: {A: base}, user: base}
  startup: {tty: true}
db:
  creation: {image: postgres}
"""


def test_imports_are_merged_option_by_option(tmp_path: Path) -> None:
    files = {
        "units/base/parts.yaml": BASE,
        "units/deep/start.yaml": "deep: {creation: {image: deep}}\ndb: {creation: {image: x, user: x}}\n",
        "web/Dockerfile": "",
    }
    text = "import: [base/parts]\nweb:\n  creation: {environment: {B: own}}\n---\n- web: {command: start}\n"
    unit = load(tmp_path, text, **files)
    assert unit.composition["web"].build == {"path": "web", "tag": "base/web"}
    assert unit.composition["web"].options == {"environment": {"B": "own"}, "user": "base", "tty": True}
    assert unit.composition["db"].options == {"image": "postgres", "user": "x"}
    assert list(unit.composition) == ["deep", "db", "web"]
    assert unit.composition["web"].places["startup.tty"].short == "units/base/parts.yaml:5"
    assert [given.container for given in unit.orders] == ["web"]


def test_an_option_goes_over_an_imported_one_in_the_other_part(tmp_path: Path) -> None:
    text = "import: base/start\nweb: {creation: {image: a, tty: false}}\n---\n- web: {command: start}\n"
    unit = load(tmp_path, text, **{"units/base.yaml": "web: {startup: {tty: true, init: true}}\n"})
    assert unit.composition["web"].options == {"image": "a", "tty": False, "init": True}


def test_a_later_import_goes_over_an_earlier_one(tmp_path: Path) -> None:
    files = {"units/a.yaml": "web: {creation: {image: a}}\n", "units/b.yaml": "web: {creation: {image: b}}\n"}
    unit = load(tmp_path, "import: [b/start, a/start]\n---\n- web: {command: start}\n", **files)
    assert unit.composition["web"].image == "a"


def test_an_imported_file_sees_the_variables_of_the_importing_one(tmp_path: Path) -> None:
    imported = (
        "web: {creation: {image: '{{ UNIT }}/{{ language }}:{{ level }}'}}\n---\n- web: {command: start}\n---\n"
        "- add_argument: {name: --language, default: python}\n- add_argument: {name: --level, default: 3, type: int}\n"
    )
    text = "import: base/start\n---\n- web: {command: start}\n---\n- add_argument: {name: --language, default: node}\n"
    unit = load(tmp_path, text, **{"units/base/start.yaml": imported})
    assert unit.composition["web"].image == "web/node:3"


def test_files_imported_over_many_ways_are_read_once(tmp_path: Path) -> None:
    files = {f"units/u{n}.yaml": f"import: [u{n + 1}/start, u{n + 1}/start]\n" for n in range(40)}
    files["units/u40.yaml"] = "web: {creation: {image: a}}\n"
    assert load(tmp_path, "import: u0/start\n---\n- web: {command: start}\n", **files).composition["web"].image == "a"


def test_a_file_outside_is_of_the_unit_in_its_first_line(tmp_path: Path) -> None:
    settings = configuration(tmp_path / "config", {"saved/x.yaml": "# docker_start: a/b/purge\n" + WEB})
    unit = settings.load_file(tmp_path / "config/saved/x.yaml", unit="other")
    assert (unit.name, unit.command) == ("a/b", "purge")


def test_a_file_outside_is_of_the_unit_that_is_given(tmp_path: Path) -> None:
    settings = configuration(tmp_path / "config", {"saved/x.yaml": WEB})
    unit = settings.load_file(tmp_path / "config/saved/x.yaml", unit="other")
    assert (unit.name, unit.command) == ("other", "x")


def test_a_file_outside_is_of_the_unit_of_its_folder(tmp_path: Path) -> None:
    settings = configuration(tmp_path / "config", {"saved/x.yaml": WEB})
    unit = settings.load_file(tmp_path / "config/saved/x.yaml")
    assert (unit.name, unit.command, unit.file) == ("saved", "x", "saved/x.yaml")


def test_a_file_of_the_directory_is_the_unit_command_that_it_is(tmp_path: Path) -> None:
    settings = configuration(tmp_path, {"units/a/b/start.yaml": WEB})
    unit = settings.load_file(tmp_path / "units/a/b/start.yaml")
    assert (unit.name, unit.command) == ("a/b", "start")


def test_a_folder_whose_name_is_none_of_a_unit(tmp_path: Path) -> None:
    settings = configuration(tmp_path, {"my files/x.yaml": WEB})
    with pytest.raises(UsageError, match="give `--unit NAME`"):
        settings.load_file(tmp_path / "my files/x.yaml")


def test_the_text_after_the_templates(tmp_path: Path) -> None:
    text = "web: {creation: {image: '{{ A }}', user: '{{ DB_PASSWORD }}'}}\n"
    files = {"units/web/start.yaml": text, "environments/default.yaml": "A: x\nDB_PASSWORD: hunter2\n"}
    settings = configuration(tmp_path, files)
    assert settings.substituted("web", "start") == "web: {creation: {image: 'x', user: 'hunter2'}}\n"
    assert settings.substituted_and_masked("web", "start") == "web: {creation: {image: 'x', user: '********'}}\n"


def test_assignments_of_the_command_line_reach_the_units(tmp_path: Path) -> None:
    text = WEB.replace("nginx", "nginx:{{ VERSION }}")
    settings = configuration(tmp_path, {"units/web/start.yaml": text}, sources=[Assignment("VERSION=1.27")])
    assert settings.load("web", "start").composition["web"].image == "nginx:1.27"


def test_a_good_directory_has_no_problems(tmp_path: Path) -> None:
    files = {
        "units/web/start.yaml": WEB + "---\n- add_argument: {name: what, choices: [a]}\n",
        "units/base/parts.yaml": "db: {creation: {image: x}}\n",
    }
    assert configuration(tmp_path, files).check() == []


def test_a_check_reads_the_environment_files_of_all_hosts(tmp_path: Path) -> None:
    files = {"environments/hosts/far.yaml": "- A\n", "units/web/start.yaml": WEB}
    problems = configuration(tmp_path, files).check()
    assert [problem.place.short for problem in problems] == ["environments/hosts/far.yaml:1"]


def test_a_check_fills_in_arguments_that_must_be_given(tmp_path: Path) -> None:
    text = WEB.replace("nginx", "nginx:{{ version + 1 }}") + "---\n- add_argument: {name: version, type: int}\n"
    assert configuration(tmp_path, {"units/web/start.yaml": text}).check() == []


def test_all_problems_of_a_file_are_told_sorted_by_place(tmp_path: Path) -> None:
    text = "web: {creation: {imgae: a}}\n---\n- db: {command: strat}\n"
    with pytest.raises(UnitError) as error:
        load(tmp_path, text)
    assert [str(problem.place) for problem in error.value.problems] == [
        "units/web/start.yaml:1:18",
        "units/web/start.yaml:3:3",
        "units/web/start.yaml:3:17",
    ]
