"""Many radiograph files, on several processor cores, into files that grow."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from joblib import Parallel, delayed
from tqdm import tqdm

from hipspace.measure_file import Settings, Task, measure_file
from hipspace.measured_rows import complete
from hipspace.result_files import Add


@dataclass
class Tally:
    """What became of the hips and of the files so far."""

    statuses: Counter[str] = field(default_factory=Counter)
    files: int = 0
    files_measured: int = 0

    @property
    def every_file_measured(self) -> bool:
        """Whether no file is without a measured hip."""
        return self.files == self.files_measured

    def add(self, statuses: Sequence[str]) -> None:
        """Count a file by the statuses of its hips."""
        self.statuses.update(statuses)
        self.files += 1
        self.files_measured += "measured" in statuses

    def sentence(self) -> str:
        """Hips by status, of how many files."""
        listed = ", ".join(f"{n} {status}" for status, n in self.statuses.most_common())
        return f"{listed} of the {2 * self.files} hips of {self.files} files"


def measure_files(
    tasks: Sequence[Task], settings: Settings, workers: int, add_to: Sequence[Add]
) -> Tally:
    """Measure files and add every row, in the order of the files, as soon as it is.

    Only a few files are held at a time, and rows do not depend on `workers`.
    """
    tally = Tally()
    with Parallel(min(workers, len(tasks)), return_as="generator") as parallel:
        results = parallel(delayed(measure_file)(task, settings) for task in tasks)
        bar = tqdm(results, "measure", len(tasks), unit="file", disable=None)
        for rows in bar:
            for row in rows:
                entry = complete(row) | {"borders": row["borders"]}
                for add in add_to:
                    add(entry)
            tally.add([row["status"] for row in rows])
    return tally
