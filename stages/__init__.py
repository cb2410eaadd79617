"""The stages of dvc.yaml; the checkout's own package comes first on the path."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
