"""Cards in real Chromium, shown as Anki's own web views show them.

`Desktop` keeps one page and swaps its contents, as Anki on a desktop and on iOS does;
`Phone` loads a page anew for each side, as AnkiDroid does.  Both may be without storage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from anki.cards import Card
    from playwright.sync_api import Browser, Page, Route

HOME = "http://card.invalid/"
NIGHT = " nightMode night_mode"
# What Anki does to a side: it sets the HTML, makes each script anew so that it runs, and
# scrolls to the answer.
_SWAP = """([html, classes]) => {
    document.body.className = classes;
    const qa = document.getElementById("qa");
    qa.innerHTML = html;
    for (const old of qa.querySelectorAll("script")) {
        const fresh = document.createElement("script");
        fresh.textContent = old.textContent;
        old.replaceWith(fresh);
    }
    window.scrollTo(0, 0);
    const answer = document.getElementById("answer");
    if (answer) { answer.scrollIntoView(); }
}"""


class Screen:
    """A page that shows sides of cards; `faults` are script errors and requests."""

    def __init__(self, browser: Browser, *, storage: bool = True, **options: Any) -> None:
        self.context = browser.new_context(**{"viewport": {"width": 800, "height": 900}, **options})
        self.page: Page = self.context.new_page()
        self.faults: list[str] = []
        self.html = ""
        self.files: dict[str, bytes] = {}
        self.page.on("pageerror", lambda error: self.faults.append(str(error)))
        self.page.on("console", lambda said: self.faults.append(said.text))
        self.page.on("dialog", self._dialog)
        self.context.route("**/*", self._request)
        self.home = HOME if storage else "about:blank"

    def _dialog(self, dialog: Any) -> None:
        self.faults.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _request(self, route: Route) -> None:
        url = route.request.url
        if url == HOME:
            route.fulfill(body=self.html, content_type="text/html; charset=utf-8")
        elif url.removeprefix(HOME) in self.files:
            body = self.files[url.removeprefix(HOME)]
            route.fulfill(body=body, content_type="image/svg+xml")
        else:
            self.faults.append(f"request {url}")
            route.abort()

    def _load(self, html: str) -> None:
        self.html = f"<!doctype html><meta charset=utf-8>{html}"
        self.page.goto(self.home)
        if self.home != HOME:
            self.page.set_content(self.html)

    def serves(self, name: str, content: bytes) -> None:
        """Answer requests for an image of the collection."""
        self.files[name] = content

    def close(self) -> None:
        self.context.close()


class Desktop(Screen):
    """One page for all sides; `pycmd` is there, as on Anki's desktop."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        super().__init__(browser, **options)
        self._load('<body><div id="qa" dir="auto"></div></body>')
        self.page.evaluate("window.said = []; window.pycmd = (word) => said.push(word); 0")

    def shows(self, html: str, *, night: bool = False) -> Page:
        classes = f"card card1 isLin{' nightMode' if night else ''}"
        self.page.evaluate(_SWAP, [html, classes])
        return self.page


class Phone(Screen):
    """A page for each side, 360 pixels wide, with touch."""

    def __init__(self, browser: Browser, **options: Any) -> None:
        size = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
        super().__init__(browser, **{**size, **options})

    def shows(self, html: str, *, night: bool = False) -> Page:
        classes = f"card card1 mobile android{NIGHT if night else ''}"
        viewport = '<meta name="viewport" content="width=device-width">'
        self._load(f'{viewport}<body class="{classes}"><div id="content">{html}</div></body>')
        return self.page


def sides(card: Card) -> tuple[str, str]:
    """Render both sides as the engine does, with the note type's CSS in front."""
    output = card.render_output(reload=True)
    css = f"<style>{output.css}</style>"
    return css + output.question_text, css + output.answer_text
