"""Projects and templates are found, installed or not."""

from __future__ import annotations

from pathlib import Path

from quizgen.assets import bundled_root, find_project, template_folders


def test_the_nearest_project_upwards_is_taken(tmp_path: Path) -> None:
    """From a folder deep in a project, the innermost project is meant."""
    (tmp_path / "question_bank").mkdir()
    inner = tmp_path / "a" / "b"
    (inner / "question_bank").mkdir(parents=True)
    (inner / "c").mkdir()
    assert find_project(inner / "c").root == inner
    assert find_project(tmp_path / "a").root == tmp_path
    assert not find_project(inner).bundled


def test_outside_any_project_the_bundled_one_serves(tmp_path: Path) -> None:
    """The bundled project has a bank, recipes and templates."""
    project = find_project(tmp_path)
    assert project.bundled
    assert project.root == bundled_root()
    assert [bank.name for bank in project.banks] == ["russia-iran"]
    assert "russia-iran" in [path.stem for path in project.recipes]
    for product in ("anki", "worksheet"):
        assert any(template_folders(product, None)[-1].iterdir())


def test_a_projects_own_templates_come_first(tmp_path: Path) -> None:
    """A teacher's template wins over ours."""
    own, ours = template_folders("worksheet", tmp_path)
    assert own == tmp_path / "templates" / "worksheet"
    assert ours == bundled_root() / "templates" / "worksheet"
