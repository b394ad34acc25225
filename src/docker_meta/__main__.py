"""`python -m docker_meta` is `docker_start`."""

from docker_meta.cli.main import run

if __name__ == "__main__":
    run()
