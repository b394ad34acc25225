"""The `execute` order."""

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import field

from docker_meta.engine.options.values import plain_text
from docker_meta.events import Outcome
from docker_meta.orders.order import Job, Order, done
from docker_meta.processes import commands
from docker_meta.processes.commands import Command
from docker_meta.reconcile import references

_RUNNERS = {
    "file_system": commands.run_on_file_system,
    "temporary": commands.run_in_temporary,
    "in_running": commands.run_in_running,
}


class Execute(Order, kw_only=True):
    """Run a command: on this machine, on a container's files, in a temporary or in the running container.

    Attributes:
        what: `run` in the file: the command, a list of arguments; with `shell` a text for `/bin/sh -c`.
        shell: run it in a shell.
        binds: paths of the host for a temporary container, as in a composition.
        type: `file_system`: a helper container with the container's volumes; `temporary`: one made from the
            container's declaration; `in_running`: inside the container, or `temporary` if it does not run.
        user, workdir, environment: of the command.
        image: of the helper container; default: the variable `HELPER_IMAGE`.
    """

    name = "execute"
    is_barrier = True
    on_host = True
    what: tuple[str | int | float | bool, ...] | str = field(name="run")
    shell: bool = False
    binds: Mapping[str, Any] | tuple[str, ...] = ()
    type: Literal["file_system", "temporary", "in_running"] = "file_system"
    user: str | int = ""
    workdir: str = ""
    environment: Mapping[str, str | int | float | bool] = field(default_factory=dict)
    image: str = ""

    def problems(self) -> Mapping[str, str]:
        if not self.what:
            return {"run": "there is nothing to run"}
        if self.shell and not isinstance(self.what, str):
            return {"run": "with `shell: true` it is one text, e.g. `run: echo $HOME`"}
        if not self.shell and isinstance(self.what, str):
            return {"run": "it is a list, e.g. `run: [ls, -l]`; a text needs `shell: true`"}
        return {}

    def run(self, job: Job) -> Outcome:
        command = self._command(job)
        if job.container is None:
            commands.run_on_host(job, command)
        else:
            _RUNNERS[self.type](job, command)
        return done()

    def _command(self, job: Job) -> Command:
        words = ["/bin/sh", "-c", self.what] if self.shell else list(self.what)
        return Command(
            arguments=tuple(map(plain_text, references.resolve(job, words))),
            # As it is written: what references stand for is not known before the command runs.
            shown=self.what if isinstance(self.what, str) else " ".join(map(plain_text, self.what)),
            user=str(self.user),
            workdir=references.resolve(job, self.workdir),
            environment={key: plain_text(value) for key, value in references.resolve(job, self.environment).items()},
            binds=references.resolve(job, self.binds),
            image=self.image or job.settings.helper_image,
        )
