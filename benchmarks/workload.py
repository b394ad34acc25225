"""The same ten containers, written down for us and for compose."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from benchmarks.engine import IMAGE, PREFIX

COUNT = 10
# A shell that ends at once on SIGTERM: what is measured is the program, not how long containers take to end.
COMMAND = ["sh", "-c", "trap exit TERM; sleep 3600 & wait"]
UNIT = "bench"


@dataclass(frozen=True)
class Workload:
    """A folder with our configuration directory and with a compose file."""

    folder: Path

    @property
    def configuration(self) -> Path:
        """Our configuration directory."""
        return self.folder / "configuration"

    @property
    def compose_file(self) -> Path:
        """The file for compose."""
        return self.folder / "compose.yaml"


@contextmanager
def written_workload() -> Iterator[Workload]:
    """Write the workload into a temporary folder."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}-") as folder:
        workload = Workload(Path(folder))
        _write_unit(workload.configuration)
        services = {f"s{number}": {"image": IMAGE, "command": COMMAND} for number in range(COUNT)}
        workload.compose_file.write_text(yaml.safe_dump({"services": services}))
        yield workload


def _write_unit(configuration: Path) -> None:
    names = [f"{PREFIX}-{number}" for number in range(COUNT)]
    composition = {name: {"creation": {"image": IMAGE, "command": COMMAND}} for name in names}
    orders = [{name: {"command": "start"}} for name in names]
    unit = configuration / "units" / UNIT / "start.yaml"
    environment = configuration / "environments/default.yaml"
    for path in (unit, environment):
        path.parent.mkdir(parents=True)
    unit.write_text(yaml.safe_dump_all([composition, orders], explicit_start=True))
    environment.write_text(yaml.safe_dump({"NETWORK": PREFIX}))
