import inspect
import subprocess
import sys

import docker
from docker.types import EndpointConfig, HostConfig

from docker_meta.model import docker_options


def names(function: object) -> set[str]:
    return set(inspect.signature(function).parameters) - docker_options.INSTEAD.keys()  # type: ignore[arg-type]


def test_build_options_are_those_of_docker_py() -> None:
    assert docker_options.build_options() == names(docker.APIClient.build)


def test_container_options_are_those_of_creation_and_host_config_and_our_own() -> None:
    both = names(docker.APIClient.create_container) | names(HostConfig.__init__)
    assert docker_options.container_options() == both | {"env_file"}


def test_endpoint_options_are_those_of_docker_py() -> None:
    assert docker_options.endpoint_options() == names(EndpointConfig.__init__)


def test_reading_the_names_imports_no_docker() -> None:
    code = (
        "import sys; from docker_meta.model import docker_options as o;"
        "o.build_options(); o.container_options(); o.endpoint_options(); print('docker' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"
