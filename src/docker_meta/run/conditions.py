"""What an order's `wait` means."""

from docker_meta.orders.order import Order, Wait
from docker_meta.processes import waiting
from docker_meta.reconcile.job import Job


def wait_for(job: Job, order: Order) -> None:
    """Wait for what the order says.

    Raises:
        OrderFailed: it did not come about in time, or the container ended.
    """
    condition = order.wait
    if condition is None or condition is False:
        return
    if condition is True:
        waiting.wait_for_exit(job)
    elif condition == "healthy":
        waiting.wait_until_healthy(job)
    elif isinstance(condition, int | float):
        waiting.wait_seconds(job, condition)
    elif isinstance(condition, Wait):
        _wait_for_condition(job, condition)


def _wait_for_condition(job: Job, condition: Wait) -> None:
    if condition.port is not None:
        waiting.wait_for_port(job, condition.port, condition.within)
    if condition.log is not None:
        waiting.wait_for_log(job, condition.log, condition.within)
    if condition.url is not None:
        waiting.wait_for_url(job, condition.url, condition.status, condition.within)
