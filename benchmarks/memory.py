"""What a process and all that it has started hold in memory."""

import psutil


def resident_bytes(process: int) -> int:
    """Bytes of a process by its id and of those it started, 0 when it has ended.

    Pages that several of them hold are counted in each.
    """
    try:
        first = psutil.Process(process)
        return sum(map(_resident, [first, *first.children(recursive=True)]))
    except psutil.NoSuchProcess:
        return 0


def _resident(process: psutil.Process) -> int:
    try:
        return process.memory_info().rss
    except psutil.NoSuchProcess:
        return 0
