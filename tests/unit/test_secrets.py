import pytest

from docker_meta.errors import Place, Problem
from docker_meta.model.secrets import Secrets, is_secret, secret_values

VARIABLES = {
    "DB_PASSWORD": "hunter2",
    "SECRETS": {"a": "alpha-1", "b": ["beta-2"]},
    "db": {"API_KEY": "gamma-3", "name": "plain"},
    "TOKEN": "abc",
    "SSH_KEY": "first line\nsecond line",
    "IS_SECRET": True,
}


def secrets() -> Secrets:
    return Secrets(secret_values(VARIABLES))


@pytest.mark.parametrize("name", ["DB_PASSWORD", "PASSWORD_FILE", "MY_SECRET_X", "TOKENS", "API_KEY", "db_password"])
def test_secret_names(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["KEYBOARD", "KEY_FILE", "USER", "MONKEY", 5])
def test_names_that_are_not_secret(name: object) -> None:
    assert not is_secret(name)


def test_values_are_hidden_wherever_they_stand() -> None:
    assert secrets().mask("a hunter2 b alpha-1 beta-2 gamma-3 plain") == "a ******** b ******** ******** ******** plain"


def test_short_values_are_not_searched_for_in_texts() -> None:
    assert secrets().mask("abc") == "abc"


def test_every_line_of_a_secret_is_hidden() -> None:
    assert secrets().mask("x second line y") == "x ******** y"


def test_data_is_hidden_by_its_names_and_values() -> None:
    data = {
        "environment": {"POSTGRES_PASSWORD": "x", "URL": "http://me:hunter2@db", "EMPTY_TOKEN": "", "N": 1},
        "list": ["A_TOKEN=abc", "B=1", "NO_KEY="],
        "links": {"token_server": "tokens"},
        "token_server": {"image": "plain"},
    }
    assert secrets().mask_data(data) == {
        "environment": {"POSTGRES_PASSWORD": "********", "URL": "http://me:********@db", "EMPTY_TOKEN": "", "N": 1},
        "list": ["A_TOKEN=********", "B=1", "NO_KEY="],
        "links": {"token_server": "tokens"},
        "token_server": {"image": "plain"},
    }


@pytest.mark.parametrize(
    ("line", "hidden"),
    [
        ("DB_PASSWORD: unknown", "DB_PASSWORD: ********"),
        ('  environment: {"API_KEY": unknown, A: b}', '  environment: {"API_KEY": ********'),
        ("- A_TOKEN=unknown", "- A_TOKEN=********"),
        ("NAME: hunter2", "NAME: ********"),
        ("PASSWORD:", "PASSWORD:"),
        ("KEYBOARD: de", "KEYBOARD: de"),
    ],
)
def test_lines_of_files_are_hidden_though_nothing_is_known_of_them(line: str, hidden: str) -> None:
    assert secrets().mask_excerpt(line) == hidden


def test_the_caret_stays_where_it_points_at_nothing_hidden() -> None:
    problem = Problem(Place("f", 1, 1), "wrong", "DB_PASSWORD: unknown", 11)
    assert secrets().mask_problem(problem) == Problem(Place("f", 1, 1), "wrong", "DB_PASSWORD: ********", 11)


def test_the_caret_goes_with_what_it_points_at() -> None:
    problem = Problem(Place("f", 1, 14), "no `hunter2`", "DB_PASSWORD: hunter2", 7)
    assert secrets().mask_problem(problem) == Problem(Place("f", 1, 14), "no `********`", "DB_PASSWORD: ********", 0)
