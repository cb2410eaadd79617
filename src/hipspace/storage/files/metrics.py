"""Metrics as DVC compares them: JSON files in git."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hipspace.storage.files.whole_files import written_whole


def write_metrics(path: Path, metrics: Mapping[str, Any]) -> None:
    """Write a JSON file, whole or not at all; the same metrics give the same bytes."""
    with written_whole(path) as file:
        file.write_text(json.dumps(metrics, indent=2) + "\n")
