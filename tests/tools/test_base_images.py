"""The base images, pulled or made from Debian packages."""

import docker


def run(client: docker.DockerClient, image: str, *command: str) -> str:
    output: bytes = client.containers.run(image, list(command), remove=True, stderr=True)
    return output.decode()


def test_apt_works_in_debian(docker_client: docker.DockerClient) -> None:
    assert run(docker_client, "debian:bookworm-slim", "apt-get", "--version").startswith("apt 2.6")


def test_debian_needs_no_repair(docker_client: docker.DockerClient) -> None:
    assert run(docker_client, "debian:bookworm-slim", "dpkg", "--audit") == ""


def test_wget_of_busybox_survives_its_time_out(docker_client: docker.DockerClient) -> None:
    script = "wget -T 2 -O - http://127.0.0.1:9/ 2>/dev/null || echo code $?"

    assert run(docker_client, "busybox:latest", "sh", "-c", script) == "code 1\n"


def test_curl_knows_authorities(docker_client: docker.DockerClient) -> None:
    script = "test -s $CURL_CA_BUNDLE && curl --silent --cacert $CURL_CA_BUNDLE https://127.0.0.1:9/; echo $?"

    output: bytes = docker_client.containers.run("curlimages/curl:latest", ["-c", script], entrypoint="sh", remove=True)
    # 7: could not connect; 77 would be: no such bundle.
    assert output.decode() == "7\n"
