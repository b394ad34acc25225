"""What the values of docker-py's options may be, and what the user is told about others.

Values that hold a run-time reference are known only when the order runs, so they pass.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from docker_meta.engine import normalize
from docker_meta.engine.durations import nanoseconds
from docker_meta.engine.ports import port_bindings, port_key
from docker_meta.errors import OrderFailed
from docker_meta.unit.text.template import RUN_TIME_REFERENCE
from docker_meta.unit.text.words import did_you_mean, kind, listed, quoted

Fault = tuple[tuple[str | int, ...], str]
"""Where inside of the value, and what is wrong there."""
AT_KEY = "\0"
"""As the last step: the key is wrong, not its value."""
Check = Callable[[Any], Iterator[Fault]]

_SIZE = re.compile(r"\d+(\.\d+)?\s*([kmgt]i?b?|b)?", re.IGNORECASE)
_BIND_MODES = {"ro", "rw", "z", "Z", "nocopy", "cached", "delegated", "consistent", "shared", "slave", "private"}
_BIND_MODES |= {"rshared", "rslave", "rprivate"}
_RESTART_POLICIES = ("no", "always", "on-failure", "unless-stopped")
_BIND_KEYS = ("bind", "mode", "ro", "propagation")
_LINK_KEYS = ("alias", "optional", "ports")


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
            yield (), str(error).partition(": ")[2]
        except (ArithmeticError, LookupError, TypeError, ValueError, AttributeError):
            yield (), f"{kind(value)} is no value for `{name}`"


def _has_reference(value: Any) -> bool:
    if isinstance(value, str):
        return bool(RUN_TIME_REFERENCE.search(value))
    if isinstance(value, Mapping):
        return any(_has_reference(item) for item in value.values())
    return isinstance(value, list) and any(_has_reference(item) for item in value)


def _expect(words: str, fits: Callable[[Any], bool]) -> Check:
    def check(value: Any) -> Iterator[Fault]:
        if not fits(value):
            yield (), f"expected {words}, got {kind(value)}"

    return check


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int | float)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_size(value: Any) -> bool:
    return _is_whole(value) or (isinstance(value, str) and bool(_SIZE.fullmatch(value.strip()))) or value == "-1"


_text = _expect("a text", lambda value: _is_scalar(value) and not isinstance(value, bool))
_whole = _expect("a whole number", _is_whole)
_truth = _expect("true or false", lambda value: isinstance(value, bool))
_size = _expect("a number or a text such as `512m`", _is_size)
_scalar = _expect("a text or number", lambda value: value is None or _is_scalar(value))
_path = _expect("an absolute path", lambda value: isinstance(value, str) and value.startswith("/"))
_device_size = _expect("a list of `{Path: …, Rate: …}`", lambda value: isinstance(value, list | dict))


def _listed(value: Any, check: Check, words: str, *, single: bool = True) -> Iterator[Fault]:
    """Check every item of a list; one alone is a list of one."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            for path, message in check(item):
                yield (index, *path), message
    elif single and _is_scalar(value) and not isinstance(value, bool):
        yield from check(value)
    else:
        yield (), f"expected {words}, got {kind(value)}"


def _texts(value: Any) -> Iterator[Fault]:
    yield from _listed(value, _text, "a text or a list of texts")


def _command(value: Any) -> Iterator[Fault]:
    yield from _listed(value, _expect("a text", _is_scalar), "a text or a list of texts")


def _pairs(value: Any) -> Iterator[Fault]:
    """`{NAME: value}` or a list of `NAME=value`."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            for path, message in _scalar(item):
                yield (key, *path), message
    else:
        yield from _listed(value, _text, "a mapping, or a list of `NAME=value`", single=False)


def _port(value: Any) -> Iterator[Fault]:
    text = "/".join(map(str, value)) if isinstance(value, list) else value
    try:
        port_key(text)
    except (ValueError, TypeError):
        yield (), f"{quoted(text)} is no port: a number up to 65535, for another protocol `53/udp`"


def _ports(value: Any) -> Iterator[Fault]:
    if isinstance(value, list | Mapping):
        for index, port in enumerate(value):
            at = index if isinstance(value, list) else port
            yield from (((at, *path), message) for path, message in _port(port))
    else:
        yield from _port(value)


def _port_bindings(value: Any) -> Iterator[Fault]:
    if not isinstance(value, Mapping):
        yield from _listed_bindings(value)
        return
    for port, bound in value.items():
        wrong = list(_port(port))
        yield from (((port, AT_KEY), message) for _, message in wrong)
        if not wrong:
            yield from (((port,), message) for message in _binding_message({port: bound}, bound))


def _listed_bindings(value: Any) -> Iterator[Fault]:
    if not isinstance(value, list):
        yield (), f"expected a mapping such as `{{80: 8080}}`, got {kind(value)}"
        return
    for index, item in enumerate(value):
        yield from (((index,), message) for message in _binding_message([item], item))


def _binding_message(bindings: Any, shown: Any) -> Iterator[str]:
    try:
        port_bindings(bindings)
    except (ValueError, TypeError, AttributeError):
        what = quoted(shown) if _is_scalar(shown) or isinstance(shown, list) else kind(shown)
        yield f"{what} is no port to publish on: write `8080`, `[127.0.0.1, 8080]`, or nothing for any free port"


def _binds(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for source, target in value.items():
            yield from (((source, *path), message) for path, message in _bind_target(target))
    else:
        yield from _listed(value, _bind, "a mapping, or a list of texts such as `/here:/there:ro`")


def _bind(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        yield from _binds(value)
        return
    parts = value.split(":") if isinstance(value, str) else []
    if len(parts) not in {2, 3} or not all(parts):
        yield (), f"{quoted(value)} is no bind such as `/here:/there:ro`"
        return
    yield from _bind_mode(parts[2] if parts[2:] else "")
    if not parts[1].startswith("/"):
        yield (), f"the path in the container, {quoted(parts[1])}, is not absolute"


def _bind_target(target: Any) -> Iterator[Fault]:
    if isinstance(target, str):
        yield from _bind(f"x:{target}")
        return
    if not isinstance(target, Mapping):
        yield (), f"expected a path, or a mapping such as `{{bind: /there, ro: true}}`, got {kind(target)}"
        return
    for key in target:
        if key not in _BIND_KEYS:
            yield (key, AT_KEY), f"`{key}` is none of {listed(_BIND_KEYS)}{did_you_mean(key, _BIND_KEYS)}"
    if "bind" not in target:
        if not set(target) <= set(_BIND_KEYS):
            return
        yield (), "`bind`, the path in the container, is missing"
    else:
        yield from ((("bind",), message) for _, message in _path(target["bind"]))
    yield from ((("ro",), message) for _, message in _truth(target.get("ro", False)))
    yield from ((("mode",), message) for _, message in _bind_mode(target.get("mode") or ""))


def _bind_mode(mode: Any) -> Iterator[Fault]:
    for word in str(mode).split(",") if mode else ():
        if word not in _BIND_MODES:
            yield (), f"{quoted(word)} is no mode of a bind; usual ones are `ro` and `rw`"


def _volumes(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        value = list(value)
    yield from _listed(value, _path, "a list of absolute paths")


def _links(value: Any) -> Iterator[Fault]:
    if isinstance(value, Mapping):
        for name, alias in value.items():
            yield from (((name, *path), message) for path, message in _alias(alias))
        return
    yield from _listed(value, _link, "a mapping such as `{container: alias}`, or a list of pairs")


def _alias(alias: Any) -> Iterator[Fault]:
    if isinstance(alias, Mapping):
        for key in alias:
            if key not in _LINK_KEYS:
                yield (key, AT_KEY), f"`{key}` is none of {listed(_LINK_KEYS)}{did_you_mean(key, _LINK_KEYS)}"
        yield from ((("optional",), message) for _, message in _truth(alias.get("optional", False)))
        if not isinstance(alias.get("ports", {}), Mapping):
            yield ("ports",), f"expected a mapping such as `{{80: 8080}}`, got {kind(alias['ports'])}"
    elif alias is not None and not isinstance(alias, str):
        yield (), f"expected an alias, got {kind(alias)}"


def _link(entry: Any) -> Iterator[Fault]:
    if isinstance(entry, Mapping):
        yield from _links(entry)
    elif isinstance(entry, list):
        if len(entry) not in {1, 2} or not all(isinstance(part, str) for part in entry):
            yield (), "a pair is `[container, alias]`"
    elif not isinstance(entry, str) or not entry.partition(":")[0]:
        yield (), f"expected a link such as `container:alias`, got {kind(entry)}"


def _volumes_from(value: Any) -> Iterator[Fault]:
    names = value.split(",") if isinstance(value, str) else value
    for path, message in _listed(names, _volume_source, "the name of a container, or a list of them"):
        yield (() if isinstance(value, str) else path), message


def _volume_source(value: Any) -> Iterator[Fault]:
    name, _, mode = value.strip().partition(":") if isinstance(value, str) else ("", "", "")
    if not name:
        yield (), f"expected the name of a container, got {kind(value)}"
    yield from _bind_mode(mode)


def _healthcheck(value: Any) -> Iterator[Fault]:
    for key in ("interval", "timeout", "start_period"):
        if isinstance(value, Mapping) and value.get(key) is not None:
            try:
                nanoseconds(value[key])
            except ValueError:
                yield (key,), f"{quoted(value[key])} is no duration such as `30s`, `1m30s` or `500ms`"


def _restart_policy(value: Any) -> Iterator[Fault]:
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
    mount = _expect("a mapping with `target`, `source`, `type`", lambda item: isinstance(item, str | dict))
    yield from _listed(value, mount, "a list of mounts", single=False)


def _all(names: str, check: Check) -> dict[str, Check]:
    return dict.fromkeys(names.split(), check)


_CONTAINER_CHECKS: Mapping[str, Check] = {
    **_all("image hostname user working_dir domainname mac_address stop_signal runtime platform name", _text),
    **_all("network_mode ipc_mode pid_mode uts_mode userns_mode cgroup_parent cgroupns isolation", _text),
    **_all("cpuset_cpus cpuset_mems volume_driver init_path", _text),
    **_all("detach stdin_open tty network_disabled use_config_proxy publish_all_ports privileged read_only", _truth),
    **_all("oom_kill_disable auto_remove init", _truth),
    **_all("mem_limit memswap_limit mem_reservation kernel_memory shm_size", _size),
    **_all("cpu_quota cpu_period cpu_shares cpu_count cpu_percent nano_cpus pids_limit blkio_weight", _whole),
    **_all("mem_swappiness oom_score_adj cpu_rt_period cpu_rt_runtime", _whole),
    **_all("cap_add cap_drop dns dns_search dns_opt group_add security_opt device_cgroup_rules env_file", _texts),
    **_all("device_read_bps device_write_bps device_read_iops device_write_iops blkio_weight_device", _device_size),
    **_all("command entrypoint", _command),
    **_all("environment labels sysctls storage_opt tmpfs extra_hosts", _pairs),
    "binds": _binds,
    "healthcheck": _healthcheck,
    "links": _links,
    "mounts": _mounts,
    "port_bindings": _port_bindings,
    "ports": _ports,
    "restart_policy": _restart_policy,
    "volumes": _volumes,
    "volumes_from": _volumes_from,
}

_BUILD_CHECKS: Mapping[str, Check] = {
    **_all("path tag dockerfile target network_mode platform isolation fileobj encoding", _text),
    **_all("quiet nocache rm custom_context pull forcerm decode gzip squash use_config_proxy", _truth),
    **_all("buildargs labels extra_hosts", _pairs),
    "cache_from": _texts,
    "shmsize": _size,
    "timeout": _whole,
}
