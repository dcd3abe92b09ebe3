"""What a release is made of and by: pinned, with few rights, under the right names."""

from __future__ import annotations

import re
import tomllib

import pytest
import yaml

from conftest import ROOT
from quizgen import __version__

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted(
    path
    for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml")
    if path.name != "config.yml"
)
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

pytestmark = pytest.mark.skipif(not WORKFLOWS, reason="this is no checkout of the project")


def steps() -> list[tuple[str, dict[str, object]]]:
    found = []
    for path in WORKFLOWS:
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values():
            found += [(path.name, step) for step in job["steps"]]
    return found


def test_every_action_is_pinned_by_its_commit() -> None:
    """A tag can be moved to other code; its name stands behind the commit."""
    used = re.findall(r"uses: (.*)", "".join(path.read_text("utf-8") for path in WORKFLOWS))
    assert len(used) > 5
    for each in used:
        assert re.fullmatch(r"[a-z-]+/[a-z-]+@[0-9a-f]{40}  # v\d+\.\d+\.\d+", each), each
    names: dict[str, set[str]] = {}
    for each in used:
        names.setdefault(each.partition("@")[0], set()).add(each)
    assert all(len(pins) == 1 for pins in names.values()), names


def test_no_checkout_keeps_a_token_and_no_step_is_told_by_strangers() -> None:
    """What is installed may read the checkout; titles and names of others are no code."""
    for name, step in steps():
        if "checkout@" in str(step.get("uses")):
            assert step["with"]["persist-credentials"] is False, name  # type: ignore[index]
        assert "${{" not in str(step.get("run", "")), (name, step)


def test_only_jobs_that_install_nothing_may_write() -> None:
    """All others can read, and no more."""
    for path in WORKFLOWS:
        workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert workflow["permissions"] in ({}, {"contents": "read"})
        for job in workflow["jobs"].values():
            rights = job.get("permissions", workflow["permissions"])
            if "write" in rights.values():
                text = yaml.safe_dump(job["steps"])
                assert not re.search(r"checkout|pip |npm |apt", text), path.name


def test_a_release_installs_only_what_is_locked() -> None:
    """Each by its version and hash, and all that the wheel and the decks need."""
    text = (ROOT / ".github" / "release.txt").read_text(encoding="utf-8")
    pinned = re.split(r"\n(?=\S)", re.sub(r"(?m)^#.*\n", "", text).strip())
    for each in pinned:
        assert re.match(r"[a-z0-9-]+==[0-9][^ ]* \\\n    --hash=sha256:[0-9a-f]{64}", each), each
    locked = {each.partition("==")[0] for each in pinned}
    needed = [
        *PROJECT["dependencies"],
        *PROJECT["optional-dependencies"]["pdf"],
        "build",
        "hatchling",
    ]
    assert {re.split(r"[^a-z0-9-]", name.lower())[0] for name in needed} <= locked


def test_the_wheel_says_both_licences_and_holds_both_texts() -> None:
    """The code is MIT, the bank that lies beside it CC BY."""
    banks = (ROOT / "question_bank").glob("*/bank.yaml")
    licences = {yaml.safe_load(path.read_text("utf-8"))["licence"] for path in banks}
    assert PROJECT["license"].split(" AND ") == ["MIT", *sorted(licences)]
    texts = [
        path.read_text("utf-8") for name in PROJECT["license-files"] for path in ROOT.glob(name)
    ]
    assert [text.partition("\n")[0] for text in texts] == [
        "MIT License",
        "Creative Commons Attribution 4.0 International",
    ]


def test_the_distribution_has_a_name_of_its_own() -> None:
    """An index takes names for one that differ in hyphens alone; the command keeps its name."""
    assert re.sub("[-_.]", "", PROJECT["name"]) != "quizgen"
    assert PROJECT["scripts"] == {"quizgen": "quizgen.cli:main"}
    assert re.fullmatch(r"\d+\.\d+\.\d+", __version__)
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert f"\n## {__version__}" in changes


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_an_issue_form_asks_for_what_shows_the_fault(path: object) -> None:
    """The bank's smallest failing lines, or the question; each field once, the first required."""
    form = yaml.safe_load((ROOT / str(path)).read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= form.keys()
    names = [field["id"] for field in form["body"]]
    assert len({*names}) == len(names)
    first = form["body"][0]
    assert first["attributes"]["render"] == "yaml"
    assert first["validations"]["required"] is True
    assert {field["type"] for field in form["body"]} <= {"textarea", "input", "dropdown"}


def test_what_the_security_page_names_is_there() -> None:
    """Its commands run tests that exist."""
    text = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    named = re.findall(r"tests/[a-z_/]+(?:\.py)?", text)
    assert len(named) > 10
    assert [name for name in named if not (ROOT / name).exists()] == []
