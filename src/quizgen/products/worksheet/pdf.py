"""HTML -> PDF by WeasyPrint: tagged, PDF/UA-1, fonts embedded."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from hashlib import blake2b
from importlib.util import find_spec
from typing import Any, NamedTuple

from rich.console import Console
from rich.progress import track

from quizgen.products.worksheet.filters import GENERATOR
from quizgen.support.diagnostics import UsageError


class Printed(NamedTuple):
    """PDF documents by file name, and the characters in them that no font here has."""

    files: dict[str, bytes]
    boxes: dict[str, None]


class _Boxes(logging.Handler):
    """Hears from WeasyPrint which characters it has printed as boxes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, None] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple):
            self.found[str(record.args[0])] = None


def require_ziamath() -> None:
    """Raise `UsageError` where what draws formulas is not installed."""
    if find_spec("ziamath") is None:
        message = "--pdf needs ziamath, which draws formulas. Run: pip install weasyprint ziamath"
        raise UsageError(message)


def to_pdf(documents: Mapping[str, str], large: Mapping[str, str] | None = None) -> Printed:
    """Return HTML documents, by file name, as PDF documents.

    `large` has the data: URIs of large images by their addresses.  Nothing is loaded from outside;
    the same HTML gives the same bytes.  Progress is shown on a terminal.  Raises `UsageError`
    where WeasyPrint cannot be used.
    """
    printed = _printer(large or {})
    console = Console(stderr=True)
    names = track(
        documents, "PDF", console=console, transient=True, disable=not console.is_terminal
    )
    boxes, logger = _Boxes(), logging.getLogger("weasyprint")
    logger.addHandler(boxes)
    try:
        files = {f"{name.removesuffix('.html')}.pdf": printed(documents[name]) for name in names}
    finally:
        logger.removeHandler(boxes)
    return Printed(files, boxes.found)


def _printer(large: Mapping[str, str]) -> Callable[[str], bytes]:
    """Return what turns one document into PDF; raises `UsageError` where that cannot be."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except ImportError:
        message = "--pdf needs WeasyPrint. Run: pip install weasyprint ziamath"
        raise UsageError(message) from None
    except OSError as error:  # It is installed; the system's libraries it draws with are not.
        advice = "See https://doc.courtbouillon.org/weasyprint for how to install them"
        raise UsageError(f"--pdf needs libraries that are missing: {error}. {advice}.") from None

    class Fetcher(URLFetcher):
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            return super().fetch(large.get(url, url), headers)

    def printed(html: str) -> bytes:
        fetcher = Fetcher(allowed_protocols=["data"])
        identity = blake2b(html.encode(), digest_size=8).hexdigest()
        pdf = HTML(string=html, url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/ua-1", pdf_identifier=f"{GENERATOR}-{identity}".encode()
        )
        assert isinstance(pdf, bytes)
        return pdf

    return printed
