"""The machine that figures hold for: processor, cores, memory and versions."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

import psutil

LIBRARIES = ("numpy", "scipy", "torch", "pillow", "h5py", "pydicom", "monai")


def this_machine() -> str:
    """One line, such as "EPYC (x86_64), 2 cores, 24 GB, Python 3.11, numpy 2.4"."""
    cores = len(os.sched_getaffinity(0))
    memory = psutil.virtual_memory().total / 1e9
    versions = ", ".join(f"{library} {version(library)}" for library in LIBRARIES)
    return (
        f"{_processor()} ({platform.machine()}), {cores} cores, {memory:.0f} GB, "
        f"Python {platform.python_version()}, {versions}"
    )


def _processor() -> str:
    described = Path("/proc/cpuinfo")
    lines = described.read_text().splitlines() if described.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if "model name" in line]
    return names[0] if names else platform.processor() or "unknown processor"
