"""The bundled bank against the article that its facts come from.

The article is no part of the repository: it is looked for beside it, or at
$QUIZGEN_ARTICLE.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from casefiles import said
from conftest import ROOT
from quizgen.lint.evidence import Paragraphs, evidence_errors
from quizgen.reading.load import load_bank

REAL = ROOT / "question_bank/russia-iran"


@pytest.fixture(scope="module")
def article() -> Path:
    """Return the article of the bundled bank, which is no part of the repository."""
    path = Path(os.environ.get("QUIZGEN_ARTICLE", ROOT.parent / "shared/article.txt"))
    if not path.is_file():
        pytest.skip("the article is not there: set QUIZGEN_ARTICLE to its file")
    return path


def _evidence_lines(topic: str) -> dict[str, int]:
    """Return the 1-based line of each question's evidence, by id."""
    found: dict[str, int] = {}
    name = ""
    for number, line in enumerate(topic.splitlines(), start=1):
        if begin := re.match(r"  - id: (\S+)", line):
            name = begin[1]
        elif re.search(r"\bevidence: \[", line):
            found[name] = number
    return found


def test_the_bundled_bank_agrees_with_its_article(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every evidence term and every answer stands in the article, strictly."""
    text = f"article={article}"
    output, code = said(capsys, ["check", "--project", str(ROOT), "--strict", "--text", text])
    assert output.endswith(": no problems.\n")
    assert code == 0


@pytest.mark.slow
def test_no_question_of_the_bundled_bank_outlives_its_paragraph(article: Path) -> None:
    """Without the paragraphs that have its evidence, each question fails at its evidence."""
    bank = load_bank(REAL)
    blocks = re.split(r"\n\s*\n", article.read_text("utf-8"))
    whole = Paragraphs("\n\n".join(blocks))
    assert len(whole.phrases) == len(blocks)
    for topic in bank.topics:
        lines = _evidence_lines((REAL / f"{topic.id}.yaml").read_text("utf-8"))
        assert lines.keys() == {question.id for question in topic.questions}
        for question in topic.questions:
            assert question.source is not None
            gone = set.intersection(*map(whole.having, question.source.evidence))
            left = "\n\n".join(block for at, block in enumerate(blocks) if at not in gone)
            told = evidence_errors(bank, {"article": left})
            mine = [found for found in told if f"question '{question.id}':" in found.message]
            assert {found.line for found in mine} == {lines[question.id]}, question.id


@pytest.mark.slow
def test_no_evidence_of_the_bundled_bank_can_be_changed(
    article: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A term that the article has not fails at its own line."""
    shutil.copytree(REAL, tmp_path / "question_bank/russia-iran")
    monkeypatch.chdir(tmp_path)
    arguments = ["check", "--strict", "--text", f"article={article}"]
    for topic in load_bank(REAL).topics:
        path = tmp_path / f"question_bank/russia-iran/{topic.id}.yaml"
        text = path.read_text("utf-8")
        number = _evidence_lines(text)[topic.questions[-1].id]
        lines = text.splitlines(keepends=True)
        lines[number - 1] = lines[number - 1].replace("evidence: [", "evidence: [zebra, ")
        path.write_text("".join(lines), encoding="utf-8")
        output, code = said(capsys, arguments)
        path.write_text(text, encoding="utf-8")
        assert output.startswith(f"question_bank/russia-iran/{topic.id}.yaml:{number}:")
        assert output.endswith(
            ": 'zebra' is not in 'article'. Use words that are in it.\n1 problem in 1 file.\n"
        )
        assert code == 1


def test_the_bundled_bank_copies_no_sentence_of_its_article(article: Path) -> None:
    """No run of eight words of the article stands in a question, but in quotation marks."""
    said_there = _runs(article.read_text("utf-8"))
    copied = {
        question.id: run
        for question in load_bank(REAL).questions
        for _, text in question.texts()
        for run in _runs(re.sub(r'"[^"]*"', "", text)) & said_there
    }
    assert copied == {}


def _runs(text: str, length: int = 8) -> set[tuple[str, ...]]:
    """Return every run of so many words of a text."""
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}
