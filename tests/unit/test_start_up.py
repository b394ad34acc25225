"""What start-up depends on: slow packages are imported only where they are needed."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.unit.configurations import write

CODE = """
import sys
from pathlib import Path
from docker_meta.unit.load import Configuration
from docker_meta.unit.printing import print_unit

configuration = Configuration(
    Path(sys.argv[1]), hostname="box", process_environment={"HOME": "/"}, working_directory=Path("/")
)
configuration.commands("web")
print_unit(configuration.load("web", "start"))
print([name for name in ("docker", "rich", "jinja2") if name in sys.modules])
"""
UNIT = "web: {creation: {image: %s}}\n---\n- web: {command: stop}\n"


@pytest.mark.parametrize(
    ("image", "imported"), [("nginx", "[]"), ("'{{.Image}}(db)'", "[]"), ("'{{ NETWORK }}'", "['jinja2']")]
)
def test_printing_a_unit_imports_only_what_it_needs(tmp_path: Path, image: str, imported: str) -> None:
    write(tmp_path, {"units/web/start.yaml": UNIT % image, "environments/default.yaml": "UNUSED: '{{ NETWORK }}'\n"})
    told = subprocess.run([sys.executable, "-c", CODE, str(tmp_path)], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == imported
