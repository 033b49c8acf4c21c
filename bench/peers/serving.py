"""The protocol of every peer: a line `callers times` on standard input is answered with the measured durations.

A peer runs in an environment of its own and does not import the program that it is compared with.
"""

import json
import os
import statistics
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor


def serve(transition: Callable[[int], None]) -> None:
    """Answer requests until standard input ends; `transition` receives the number of its caller."""
    print("ready", flush=True)
    try:
        for line in sys.stdin:
            callers, times = (int(word) for word in line.split())
            print(json.dumps(_measured(transition, callers, times)), flush=True)
    except BaseException:  # noqa: BLE001 - otherwise the process would hang
        traceback.print_exc()
        os._exit(1)
    os._exit(0)  # a workflow that never ends keeps its thread alive


def _measured(transition: Callable[[int], None], callers: int, times: int) -> dict[str, float]:
    began = time.perf_counter()
    with ThreadPoolExecutor(callers) as pool:
        found = list(pool.map(lambda caller: _took(transition, caller, times), range(callers)))
    seconds = time.perf_counter() - began
    return {
        "p50_ms": statistics.median(one for each in found for one in each) * 1000,
        "per_second": callers * times / seconds,
    }


def _took(transition: Callable[[int], None], caller: int, times: int) -> list[float]:
    found = []
    for _ in range(times):
        began = time.perf_counter()
        transition(caller)
        found.append(time.perf_counter() - began)
    return found
