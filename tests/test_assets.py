"""Projects are found, installed or not."""

from __future__ import annotations

from pathlib import Path

from quizgen.support.project import bundled_root, find_project, visible


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
    assert (project.root / "templates" / "words" / "en.yaml").is_file()


def test_what_is_hidden_is_no_recipe_and_no_bank(tmp_path: Path) -> None:
    """Locks of editors and metadata of systems begin with a dot; a broken link may be one."""
    for name in ("question_bank/b/bank.yaml", "question_bank/.git/bank.yaml", "decks/d.yaml"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    (tmp_path / "decks/._d.yaml").write_bytes(b"\0\5\x16\7")
    (tmp_path / "decks/.#d.yaml").symlink_to("someone@somewhere.1234")
    (tmp_path / "decks/...yaml").touch()
    project = find_project(tmp_path)
    assert [path.name for path in project.banks] == ["b"]
    assert [path.name for path in project.recipes] == ["d.yaml"]
    assert visible(tmp_path / "nowhere", "*.yaml") == []
