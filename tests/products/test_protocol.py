"""What a product is: one module, one folder of templates, one line of the registry."""

from __future__ import annotations

import argparse
import inspect
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from msgspec import Struct

import quizgen
from conftest import ROOT
from quizgen import products
from quizgen.support.project import bundled_root

CASES = ROOT / "tests" / "cases" / "products"


@pytest.mark.parametrize("name", products.PRODUCTS)
def test_every_product_keeps_the_protocol(name: str) -> None:
    """Options that all have a default, arguments that all have help, a plan; templates."""
    product = products.product(name)
    assert issubclass(product.Options, Struct)
    assert product.Options() == products.recipe_type()(title="T", bank="b").section(
        name, product.Options
    )
    parser = argparse.ArgumentParser(add_help=False)
    product.add_arguments(parser)
    assert [action.dest for action in parser._actions if not action.help] == []
    wanted = inspect.signature(products.Product.plan).parameters
    assert [*inspect.signature(product.plan).parameters] == [*wanted][1:]
    assert any((bundled_root() / "templates" / name).iterdir())


def test_a_product_is_imported_without_what_it_plans_with() -> None:
    """The quiz reads recipes, and must not pay for Jinja, genanki or SQLite."""
    script = (
        "import sys; from quizgen.products import recipe_type; recipe_type(); print(*sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    loaded = {name.partition(".")[0] for name in done.stdout.split()}
    assert "quizgen" in loaded
    assert not loaded & {"jinja2", "genanki", "sqlite3", "weasyprint", "yaml", "rich"}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of quizgen with another product in it: a module, a template, a line."""
    package = Path(quizgen.__file__).parent
    ignored = shutil.ignore_patterns("__pycache__", "*.apkg", "_data")
    shutil.copytree(package, tmp_path / "src" / "quizgen", ignore=ignored)
    for folder in ("templates", "question_bank", "decks"):
        shutil.copytree(bundled_root() / folder, tmp_path / folder, ignore=ignored)
    (tmp_path / "templates" / "tally").mkdir()
    shutil.copy(CASES / "tally.html", tmp_path / "templates" / "tally")
    shutil.copy(CASES / "tally.py", tmp_path / "src" / "quizgen" / "products")
    registry = tmp_path / "src" / "quizgen" / "products" / "__init__.py"
    line = f"PRODUCTS = {products.PRODUCTS}".replace("'", '"')
    text = registry.read_text(encoding="utf-8")
    assert text.count(f"{line}\n") == 1
    registry.write_text(text.replace(line, f'{line[:-1]}, "tally")'), encoding="utf-8")
    return tmp_path


def run(house: Path, *arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the copy's quizgen, by default in its own project."""
    env = {**os.environ, "PYTHONPATH": str(house / "src")}
    command = [sys.executable, "-m", "quizgen", *arguments]
    return subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=cwd or house, env=env, check=False
    )


@pytest.mark.slow
def test_another_product_needs_one_module_one_template_and_one_line(house: Path) -> None:
    """Every command knows it then: build with `--only` and `--json`, check, schema, init."""
    recipe = house / "decks" / "dates.yaml"
    text = recipe.read_text(encoding="utf-8")
    recipe.write_text(f"{text}tally: {{heading: Count}}\n", encoding="utf-8")

    built = run(house, "build", "dates", "--only", "tally", "--sign", "x", "--json")
    assert (built.stderr, built.returncode) == ("", 0)
    [loss] = json.loads(built.stdout)["decks"]["dates"]["tally"].pop("losses")
    assert loss == {"id": loss["id"], "what": "counted, not asked"}
    assert json.loads(built.stdout)["decks"]["dates"].keys() == {"tally"}
    assert json.loads(built.stdout)["decks"]["dates"]["tally"]["files"] == [
        "decks/dates/tally.html"
    ]
    page = (house / "decks" / "dates" / "tally.html").read_text(encoding="utf-8")
    assert page.startswith("<h1>Count: ")
    assert "xxxxxxxxxxxxxxx</p>" in page

    everything = run(house, "build", "dates", "--out", "made").stdout.splitlines()
    assert "1 tallied" in everything
    names = {name for line in everything for name in re.findall(r"[\w.-]+\.(?:apkg|html)", line)}
    assert {"dates.apkg", "key.html", "tally.html"} < names
    refused = run(house, "build", "--only", "anki,worksheet", "--sign", "x")
    assert "--sign does not go with --only anki,worksheet" in refused.stderr

    assert run(house, "check", "--strict").returncode == 0
    assert "TallyOptions" in run(house, "schema", "deck").stdout
    assert run(house, "init", "mine", "--with-templates").returncode == 0
    assert (house / "mine" / "templates" / "tally" / "tally.html").is_file()
    recipe.write_text(f"{text}tally: {{heding: Count}}\n", encoding="utf-8")
    assert "Did you mean 'heading'?" in run(house, "check").stderr


@pytest.mark.slow
def test_a_project_may_change_its_template(house: Path) -> None:
    """As it may change those of every product."""
    assert run(house, "init", "mine", "--with-templates").returncode == 0
    own = house / "mine" / "templates" / "tally" / "tally.html"
    own.write_text("{{ deck.id }} is counted")
    assert run(house, "build", "--only", "tally", cwd=house / "mine").returncode == 0
    made = (house / "mine" / "decks" / "mine" / "tally.html").read_text()
    assert made == "mine is counted"
