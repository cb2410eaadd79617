from hipspace.command.measure import Tally


def test_a_file_counts_as_measured_with_one_hip():
    tally = Tally()
    tally.add(["measured", "failed"])
    assert tally.every_file_measured
    tally.add(["failed", "failed"])
    assert not tally.every_file_measured
    assert tally.sentence() == "3 failed, 1 measured of the 4 hips of 2 files"
