from hipspace.errors import Reason
from hipspace.params import Cohort
from hipspace.radiographs.outcomes import fault, numbered, stored, summary, why_none
from hipspace.radiographs.preprocessing import Outcome

KEPT = {"status": "kept", "detail": "", "sides": "right left"}
EXCLUDED = {"status": "excluded", "reason": "too large", "detail": "497 x 500 mm"}
OUTCOMES = [
    Outcome({"file": "a", **KEPT, "source_spacing_mm": 0.16}, "A"),
    Outcome({"file": "b", **EXCLUDED, "source_spacing_mm": 0.2}, None),
    Outcome({"file": "c", **KEPT, "sides": "left", "source_spacing_mm": 0.2}, "C"),
]


def rows():
    return [outcome.row for outcome in numbered(OUTCOMES)]


def test_kept_radiographs_are_numbered_as_they_are_stored():
    assert [row["row"] for row in rows()] == [0, None, 1]


def test_the_summary_counts_every_file():
    assert summary(rows()) == "2 of 3 radiographs kept; 1 too large"


def test_a_cohort_of_which_nothing_is_kept_gives_its_fault_in_one_sentence():
    excluded = [OUTCOMES[1].row] * 4
    expected = "no usable radiograph among 4: 4 with 'too large', for example b: 497"
    assert why_none(excluded).startswith(expected)


def test_each_record_goes_to_its_store():
    records, close_ups = [], []
    third = Outcome(OUTCOMES[2].row, b"C", (b"right", b"left"))
    found = stored([*OUTCOMES[:2], third], records.append, close_ups.append)
    assert [row["row"] for row in found] == [0, None, 1]
    assert (records, close_ups) == (["A", b"C"], [b"right", b"left"])


UNREAD = {"file": "d", "status": "excluded", "reason": Reason.NOT_READABLE}


def test_files_that_cannot_be_read_are_rows_of_a_folder_and_a_fault_of_a_manifest():
    found = [*rows(), UNREAD | {"detail": "no such file"}]
    assert fault(found, Cohort(root="all", folder=None)) == ""
    sentence = fault(found, Cohort(root="listed.csv", folder="share"))
    assert sentence.startswith("share: 1 of 4 files cannot be read, for example d: no")


def test_a_cohort_of_which_nothing_is_kept_is_at_fault():
    sentence = fault([OUTCOMES[1].row], Cohort(root="all", folder=None))
    assert sentence.startswith("all: no usable radiograph among 1")
