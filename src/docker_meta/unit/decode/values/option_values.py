"""What the values of docker-py's options may be, and what the user is told about others.

Values that hold a run-time reference are known only when the order runs, so they pass.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from docker_meta.engine.options import normalize
from docker_meta.engine.options.durations import nanoseconds
from docker_meta.errors import OrderFailed
from docker_meta.unit.decode.values.building_blocks import (
    Check,
    Fault,
    command,
    device_size,
    each,
    expect,
    known_keys,
    pairs,
    size,
    text,
    texts,
    truth,
    whole,
)
from docker_meta.unit.decode.values.connections import binds, links, port_bindings, ports, volumes, volumes_from
from docker_meta.unit.text.template import RUN_TIME_REFERENCE
from docker_meta.unit.text.words import kind, listed, quoted

_PYTHONS = re.compile("invalid literal|could not convert|not enough values|too many values|cannot convert|math")
_HEALTHCHECK_KEYS = ("test", "interval", "timeout", "retries", "start_period", "disable")
_LOG_KEYS = ("type", "driver", "config", "options")
_RESTART_KEYS = ("Name", "MaximumRetryCount")
_RESTART_POLICIES = ("no", "always", "on-failure", "unless-stopped")


def container_faults(name: str, value: Any) -> Iterator[Fault]:
    """Yield what is wrong with an option of `creation` or `startup`."""
    yield from _faults(name, value, _CONTAINER_CHECKS, normalize.normalized)


def build_faults(name: str, value: Any) -> Iterator[Fault]:
    """Yield what is wrong with an option of `build`."""
    yield from _faults(name, value, _BUILD_CHECKS, normalize.normalized_build)


def _faults(
    name: str, value: Any, checks: Mapping[str, Check], convert: Callable[[Mapping[str, Any]], Any]
) -> Iterator[Fault]:
    if _has_reference(value):
        return
    check = checks.get(name)
    faults = list(check(value)) if check else []
    yield from faults
    # Whatever would fail when the container is made is told now.
    if not faults:
        try:
            convert({name: value})
        except OrderFailed as error:
            yield (), _in_words(name, value, error)
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
            yield (), f"{kind(value)} is no value for `{name}`"


def _in_words(name: str, value: Any, error: OrderFailed) -> str:
    """Return what a conversion says, if it was written for people; Python's own messages are not."""
    said = str(error).partition(": ")[2]
    if not isinstance(error.__cause__, ValueError) or _PYTHONS.match(said):
        return f"{kind(value)} is no value for `{name}`"
    return re.sub(r"'([^']*)'", r"`\1`", said)


def _has_reference(value: Any) -> bool:
    if isinstance(value, str):
        return bool(RUN_TIME_REFERENCE.search(value))
    if isinstance(value, Mapping):
        return any(_has_reference(item) for item in value.values())
    return isinstance(value, list) and any(_has_reference(item) for item in value)


def _healthcheck(value: Any) -> Iterator[Fault]:
    yield from known_keys(value, _HEALTHCHECK_KEYS)
    for key in ("interval", "timeout", "start_period"):
        if isinstance(value, Mapping) and value.get(key) is not None:
            try:
                nanoseconds(value[key])
            except ValueError:
                yield (key,), f"{quoted(value[key])} is no duration such as `30s`, `1m30s` or `500ms`"


def _log_config(value: Any) -> Iterator[Fault]:
    yield from known_keys(value, _LOG_KEYS)


def _restart_policy(value: Any) -> Iterator[Fault]:
    yield from known_keys(value, _RESTART_KEYS)
    name = value
    at: tuple[str, ...] = ()
    if isinstance(value, Mapping):
        at = tuple(str(key) for key in value if str(key).lower() == "name")[:1]
        name = value[at[0]] if at else ""
    elif isinstance(value, str):
        name = value.partition(":")[0]
    if name in ("", False):
        return
    if name not in _RESTART_POLICIES:
        yield at, f"{quoted(name)} is no restart policy; there are {listed(_RESTART_POLICIES)}"


def _mounts(value: Any) -> Iterator[Fault]:
    mount = expect("a mapping with `target`, `source`, `type`", lambda item: isinstance(item, str | dict))
    yield from each(value, mount, "a list of mounts", single=False)


def _all(names: str, check: Check) -> dict[str, Check]:
    return dict.fromkeys(names.split(), check)


_CONTAINER_CHECKS: Mapping[str, Check] = {
    **_all("image hostname user working_dir domainname mac_address stop_signal runtime platform name", text),
    **_all("network_mode ipc_mode pid_mode uts_mode userns_mode cgroup_parent cgroupns isolation", text),
    **_all("cpuset_cpus cpuset_mems volume_driver init_path", text),
    **_all("detach stdin_open tty network_disabled use_config_proxy publish_all_ports privileged read_only", truth),
    **_all("oom_kill_disable auto_remove init", truth),
    **_all("mem_limit memswap_limit mem_reservation kernel_memory shm_size", size),
    **_all("cpu_quota cpu_period cpu_shares cpu_count cpu_percent nano_cpus pids_limit blkio_weight", whole),
    **_all("mem_swappiness oom_score_adj cpu_rt_period cpu_rt_runtime", whole),
    **_all("cap_add cap_drop dns dns_search dns_opt group_add security_opt device_cgroup_rules env_file", texts),
    **_all("device_read_bps device_write_bps device_read_iops device_write_iops blkio_weight_device", device_size),
    **_all("command entrypoint", command),
    **_all("environment labels sysctls storage_opt tmpfs extra_hosts", pairs),
    "binds": binds,
    "healthcheck": _healthcheck,
    "links": links,
    "log_config": _log_config,
    "mounts": _mounts,
    "port_bindings": port_bindings,
    "ports": ports,
    "restart_policy": _restart_policy,
    "volumes": volumes,
    "volumes_from": volumes_from,
}

_BUILD_CHECKS: Mapping[str, Check] = {
    **_all("path tag dockerfile target network_mode platform isolation fileobj encoding", text),
    **_all("quiet nocache rm custom_context pull forcerm decode gzip squash use_config_proxy", truth),
    **_all("buildargs labels extra_hosts", pairs),
    "cache_from": texts,
    "shmsize": size,
    "timeout": whole,
}
