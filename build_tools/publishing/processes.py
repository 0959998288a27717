"""Shares work among processes that begin as copies of this one, so that they know all that it has read.

What Python computes, it computes in one thread; a second processor is of use to a second process alone. Where a
process cannot be copied (on Windows, on macOS in effect, and once a library of it has threads of its own), the work is
done here, in the same order and to the same end.
"""

from __future__ import annotations

import gc
import os
import pickle
import sys
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task = TypeVar("Task")


# Threads do not go with a copy, and a library that waits for its own would wait for ever.
_KEEP_THREADS = ("typst", "vl_convert")


class WorkerFailed(RuntimeError):
    """A copy of this process failed: its traceback, or what became of it."""


@contextmanager
def keeping_all(to_the_end: bool = False) -> Iterator[None]:
    """Look for no garbage while an edition is read or built: what is made then stays, and looking through it takes long.

    `to_the_end`: what is made stays until this process ends, so that it need not be looked through then either.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if to_the_end:
            gc.freeze()
        if was_enabled:
            gc.enable()


def processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def shared(
    work: Callable[[Task], Any], tasks: Sequence[Task], at_end: Callable[[], Any] = lambda: None, workers: int = 0
):
    """Return ([work(task) for task in tasks], [at_end() of each worker]); whoever is free takes the next task.

    Results come back pickled, each as soon as it is there, so that no worker holds many; what else a worker changes is
    lost with it. Raises what `work` raises.
    """
    count = min(workers or processors(), len(tasks))
    if count < 2 or sys.platform != "linux" or any(library in sys.modules for library in _KEEP_THREADS):
        return [work(task) for task in tasks], []
    import multiprocessing

    context = multiprocessing.get_context("fork")
    counter = context.Value("i", 0)
    # What stands is not looked through for garbage again, nor copied by being looked at.
    gc.freeze()
    readers, processes = [], []
    try:
        for _ in range(count):
            reader, writer = context.Pipe(duplex=False)
            process = context.Process(target=_work, args=(work, tasks, at_end, counter, writer))
            process.start()
            writer.close()
            readers.append(reader)
            processes.append(process)
        results, ends = _gathered(readers, len(tasks))
    finally:
        for process in processes:
            process.join()
        gc.unfreeze()
    return results, ends


def _gathered(readers: list[Connection], tasks: int) -> tuple[list[Any], list[Any]]:
    """Return the results in the order of the tasks, and what each worker said at its end; raises what one raised."""
    from multiprocessing.connection import wait

    said: dict[str, list[Any]] = {"result": [], "end": [], "failure": []}
    while readers:
        for reader in wait(readers):
            kind, value = _received(reader)
            said[kind].append(value)
            if kind != "result":
                readers.remove(reader)
    for error, told in said["failure"]:
        raise error from WorkerFailed(told)
    results = dict(said["result"])
    return [results[number] for number in range(tasks)], said["end"]


def _work(work: Callable, tasks: Sequence, at_end: Callable, counter, writer: Connection) -> None:
    gc.enable()  # What a worker makes does not stay.
    try:
        while (number := _next(counter)) < len(tasks):
            writer.send(("result", (number, work(tasks[number]))))
        writer.send(("end", at_end()))
    except Exception as error:
        writer.send(("failure", (_sendable(error), traceback.format_exc())))
    finally:
        writer.close()


def _sendable(error: Exception) -> Exception:
    """Return an error as it can be sent home; one that cannot is told in words."""
    try:
        return pickle.loads(pickle.dumps(error))
    except Exception:
        return WorkerFailed(f"{type(error).__name__}: {error}")


def _next(counter) -> int:
    with counter.get_lock():
        counter.value += 1
        return counter.value - 1


def _received(reader: Connection) -> tuple[str, Any]:
    try:
        return reader.recv()
    except EOFError:
        return "failure", (WorkerFailed("a worker ended before its work was done"), "")
