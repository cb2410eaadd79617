import pytest

from hipspace.storage.files.checksum import sha256_of, short_digest


def test_the_checksum_is_that_of_the_standard(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(tmp_path / "abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_missing_file_has_no_checksum(tmp_path):
    with pytest.raises(FileNotFoundError):
        sha256_of(tmp_path / "abc")


def test_a_model_is_named_by_the_first_twelve_digits(tmp_path):
    (tmp_path / "abc").write_bytes(b"abc")
    assert short_digest(tmp_path / "abc") == "ba7816bf8f01"
