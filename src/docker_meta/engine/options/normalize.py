"""Values of options as people write them in YAML, turned into what docker-py takes.

Pure: nothing here talks to an engine. Options that are not named here go through as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from docker_meta.engine.options.durations import nanoseconds, whole_seconds
from docker_meta.engine.options.ports import exposed_ports, port_bindings
from docker_meta.engine.options.values import pairs, plain_text, size, texts
from docker_meta.errors import OrderFailed

Converter = Callable[[Any], Any]


def normalized(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options of a container with every value in docker-py's form; those that are None are left out.

    Raises:
        OrderFailed: a value makes no sense; the message names the option.
    """
    return _normalized(options, _CONVERTERS)


def normalized_build(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options of a build with every value in docker-py's form; those that are None are left out.

    Raises:
        OrderFailed: a value makes no sense; the message names the option.
    """
    return _normalized(options, _BUILD_CONVERTERS)


def _normalized(options: Mapping[str, Any], converters: Mapping[str, Converter]) -> dict[str, Any]:
    result = {}
    for name, value in options.items():
        if value is None:
            continue
        try:
            result[name] = converters[name](value) if name in converters else value
        except (ValueError, TypeError, AttributeError, KeyError) as error:
            raise OrderFailed(f"option {name}: {error}") from error
    return result


def _environment(value: Any) -> dict[str, str | None]:
    return pairs(value, empty=None)


def _command(value: Any) -> str | list[str]:
    return texts(value) if isinstance(value, list | tuple) else plain_text(value)


def _binds(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if not isinstance(value, Mapping):
        return [item if isinstance(item, str) else bind for item in value for bind in _binds_of(item)]
    return _binds_of(value)


def _binds_of(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    return [f"{source}:{_bind_target(target)}" for source, target in value.items()]


def _bind_target(target: Any) -> str:
    if isinstance(target, str):
        return target if ":" in target else f"{target}:rw"
    known = {"bind", "mode", "ro", "propagation"}
    if unknown := sorted(set(target) - known):
        raise ValueError(f"{unknown[0]!r} is none of bind, ro, mode, propagation")
    if "bind" not in target:
        raise ValueError("a mapping needs `bind`, the path in the container")
    if "ro" in target and "mode" in target:
        raise ValueError("give `ro` or `mode`, not both")
    mode = str(target.get("mode") or ("ro" if target.get("ro") else "rw"))
    parts = [mode, str(target["propagation"])] if target.get("propagation") else [mode]
    return f"{target['bind']}:{','.join(parts)}"


def _volumes(value: Any) -> list[str]:
    return [str(path) for path in value] if isinstance(value, Mapping) else texts(value)


def _restart_policy(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        name, _, count = value.partition(":")
        return {"Name": name, "MaximumRetryCount": int(count or 0)}
    if value is False:  # YAML reads a bare `no` of old habits so.
        return {"Name": "no", "MaximumRetryCount": 0}
    lower = {str(key).lower().replace("_", ""): item for key, item in value.items()}
    if unknown := sorted(set(lower) - {"name", "maximumretrycount"}):
        raise ValueError(f"{unknown[0]!r} is none of Name, MaximumRetryCount")
    return {"Name": lower.get("name", ""), "MaximumRetryCount": int(lower.get("maximumretrycount") or 0)}


_HEALTHCHECK_KEYS = ("test", "interval", "timeout", "retries", "start_period")


def _healthcheck(value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        return {"test": _health_test(value)}
    given = {_snake_case(str(key)): item for key, item in value.items() if item is not None}
    if given.pop("disable", False):
        return {"test": ["NONE"]}
    if unknown := sorted(set(given) - set(_HEALTHCHECK_KEYS)):
        raise ValueError(f"{unknown[0]!r} is none of {', '.join(_HEALTHCHECK_KEYS)}, disable")
    if "test" in given:
        given["test"] = _health_test(given["test"])
    for key in {"interval", "timeout", "start_period"} & given.keys():
        given[key] = nanoseconds(given[key])
    return given


def _health_test(value: Any) -> list[str]:
    if isinstance(value, str):
        return ["NONE"] if value == "NONE" else ["CMD-SHELL", value]
    words = texts(value)
    return words if words and words[0] in {"NONE", "CMD", "CMD-SHELL"} else ["CMD", *words]


def _log_config(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        return {"type": value, "config": {}}
    lower = {str(key).lower(): item for key, item in value.items()}
    lower["config"] = lower.pop("options", None) or lower.get("config") or {}
    if unknown := sorted(set(lower) - {"type", "driver", "config"}):
        raise ValueError(f"{unknown[0]!r} is none of type, config")
    return {"type": lower.get("type", lower.get("driver")), "config": pairs(lower["config"])}


def _ulimits(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, Mapping):
        return [_ulimit(str(name), limit) for name, limit in value.items()]
    limits = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str):
            name, _, limit = item.partition("=")
            limits.append(_ulimit(name, limit))
        else:
            lower = {str(key).lower(): number for key, number in item.items()}
            limits.append(_ulimit(lower.pop("name"), lower))
    return limits


def _ulimit(name: str, limit: Any) -> dict[str, Any]:
    soft: Any = limit
    hard: Any = None
    if isinstance(limit, str):
        soft, _, hard = limit.partition(":")
    elif isinstance(limit, Mapping):
        soft, hard = limit.get("soft"), limit.get("hard")
    elif isinstance(limit, Sequence):
        soft, hard = limit
    # An engine takes a limit that is not given as 0, and refuses a soft one above the hard one.
    first, second = soft if soft not in (None, "") else hard, hard if hard not in (None, "") else soft
    return {"name": name, "soft": int(first), "hard": int(second)}


def _devices(value: Any) -> list[Any]:
    keys = {"path_on_host": "PathOnHost", "path_in_container": "PathInContainer"}
    keys["cgroup_permissions"] = "CgroupPermissions"
    items = value if isinstance(value, list) else [value]
    return [
        {keys.get(str(key), str(key)): part for key, part in item.items()} if isinstance(item, Mapping) else str(item)
        for item in items
    ]


def _device_limits(value: Any) -> list[dict[str, Any]]:
    items = value if isinstance(value, list) else [value]
    return [{str(key).capitalize(): part for key, part in item.items()} for item in items]


def _device_requests(value: Any) -> list[dict[str, Any]]:
    requests = []
    for item in value if isinstance(value, list) else [value]:
        request = {_snake_case(str(key)).replace("device_i_ds", "device_ids"): part for key, part in item.items()}
        capabilities = request.get("capabilities") or []
        if capabilities and all(isinstance(word, str) for word in capabilities):
            request["capabilities"] = [capabilities]
        if "device_ids" in request:
            request["device_ids"] = texts(request["device_ids"])
        requests.append(request)
    return requests


def _tmpfs(value: Any) -> dict[str, str | None]:
    if isinstance(value, Mapping):
        return pairs(value)
    found = [text.partition(":") for text in texts(value)]
    return {path: options for path, _, options in found}


def _extra_hosts(value: Any) -> list[str]:
    if isinstance(value, Mapping):
        return [f"{name}:{address}" for name, address in value.items()]
    return [text.replace("=", ":", 1) for text in texts(value)]


def _links(value: Any) -> list[tuple[str, str]]:
    if isinstance(value, Mapping):
        return [(str(name), str(alias or name)) for name, alias in value.items()]
    links = []
    for item in value if isinstance(value, list) else [value]:
        parts = [str(part) for part in item] if isinstance(item, list | tuple) else str(item).split(":", 1)
        links.append((parts[0], parts[-1]))
    return links


def _mounts(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [value]


def _container_limits(value: Any) -> dict[str, Any]:
    return {key: size(limit) if key in {"memory", "memswap"} else limit for key, limit in value.items()}


def _snake_case(name: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def _as_text_options(names: str) -> dict[str, Converter]:
    return dict.fromkeys(names.split(), plain_text)


def _as_list_options(names: str) -> dict[str, Converter]:
    return dict.fromkeys(names.split(), texts)


_CONVERTERS: dict[str, Converter] = {
    **_as_text_options("hostname domainname user working_dir stop_signal mac_address runtime platform"),
    **_as_text_options("cpuset_cpus cpuset_mems network_mode pid_mode ipc_mode ipv4_address ipv6_address"),
    **_as_list_options("cap_add cap_drop dns dns_search dns_opt security_opt group_add volumes_from"),
    **dict.fromkeys(["mem_limit", "memswap_limit", "mem_reservation", "kernel_memory", "shm_size"], size),
    **_as_list_options("device_cgroup_rules aliases link_local_ips"),
    **dict.fromkeys(["device_read_bps", "device_write_bps", "device_read_iops", "device_write_iops"], _device_limits),
    "binds": _binds,
    "blkio_weight_device": _device_limits,
    "command": _command,
    "device_requests": _device_requests,
    "devices": _devices,
    "driver_opt": pairs,
    "entrypoint": _command,
    "environment": _environment,
    "extra_hosts": _extra_hosts,
    "healthcheck": _healthcheck,
    "labels": pairs,
    "links": _links,
    "log_config": _log_config,
    "mounts": _mounts,
    "port_bindings": port_bindings,
    "ports": exposed_ports,
    "restart_policy": _restart_policy,
    "stop_timeout": whole_seconds,
    "storage_opt": pairs,
    "sysctls": pairs,
    "tmpfs": _tmpfs,
    "ulimits": _ulimits,
    "volumes": _volumes,
}

_BUILD_CONVERTERS: dict[str, Converter] = {
    **_as_text_options("path tag dockerfile target network_mode platform isolation"),
    "buildargs": _environment,
    "cache_from": texts,
    "container_limits": _container_limits,
    "extra_hosts": _extra_hosts,
    "labels": pairs,
    "shmsize": size,
}
