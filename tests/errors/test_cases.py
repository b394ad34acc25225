from pathlib import Path

import pytest

from tests.errors import cases


@pytest.mark.parametrize("name", cases.names())
def test_the_user_is_told(name: str, tmp_path: Path) -> None:
    case = cases.read(name)
    cases.write(case, tmp_path)
    assert cases.what_is_told(tmp_path, case.command) == case.told
