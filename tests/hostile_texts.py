"""Texts that mean harm: HTML, scripts, formulas, links, images, code, and marks without end."""

from __future__ import annotations

from casefiles import CASES

HOSTILE = [
    *(CASES / "anki" / "hostile.txt").read_text(encoding="utf-8").splitlines(),
    r"$\text{<img/src=x/onerror=pwned()>}$",
    r"$\text{</math><script>pwned()</script>}$",
    r"$\mathrm{<svg/onload=pwned()>} < \operatorname{a}$",
    r"$$a & b$$ $\href{javascript:pwned()}{x}$ $\style{x}{y}$ $\class{x}{y}$",
    r"\(\begin{matrix}<b onclick=pwned()>\end{matrix}\)",
    "[x](javascript:pwned()) [y](<javascript:pwned()>) [z](JaVaScRiPt:pwned())",
    "[x](java&#115;cript:pwned()) [y](data:text/html,<script>pwned()</script>)",
    '[x](https://a.invalid/"onclick="pwned()) [y](https://a.invalid/ "\\" onclick=\\"pwned()")',
    '![x](javascript:pwned()) ![y](media/x.png" onerror="pwned() "z")',
    '![" onerror="pwned()](media/x.png) ![x](<media/x.png" onerror="pwned()>)',
    '```x" onclick="pwned()\n<script>pwned()</script>\n```',
    "```\n```` </code></pre><script>pwned()</script>\n```",
    "|<script>pwned()</script>|\n|-|\n|<img src=x onerror=pwned()>|",
    "- <style>*{display:none}</style>\n  - ***`</code><script>pwned()</script>`***",
    "`" * 10_000 + "<script>pwned()</script>",
    "$" * 10_000 + "<script>pwned()</script>",
    "[" * 5_000 + "](javascript:pwned())" * 100,
    "$" + "{" * 900 + "}" * 900 + "$",
    "*a **b " * 2_000,
]
