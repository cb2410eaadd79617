"""Models come with the package, or else lie in its repository."""

from hipspace.command import models


def test_models_of_the_package_go_before_those_of_the_repository(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "INSTALLED", tmp_path / "released")
    monkeypatch.setattr(models, "IN_REPOSITORY", tmp_path / "models")
    assert models.released_folder() == tmp_path / "models"
    (tmp_path / "released").mkdir()
    assert models.released_folder() == tmp_path / "released"


def test_the_repository_s_models_lie_where_the_command_looks():
    for name in (models.COARSE, models.FINE):
        assert (models.IN_REPOSITORY / name).is_file()
