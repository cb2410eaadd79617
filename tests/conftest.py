"""Files of tests that take longest come first if several processes share them out."""

from pathlib import Path

import pytest

LONGEST = ("test_end_to_end.py", "test_cli.py", "test_cache.py")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]):
    if hasattr(config, "workerinput"):
        order = {name: place for place, name in enumerate(LONGEST)}
        items.sort(key=lambda item: order.get(Path(item.path).name, len(LONGEST)))
