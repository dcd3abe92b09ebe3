"""Texts of a bank: Markdown with maths, read once and shown in many ways.

`markdown` reads a text into a document (`tree`); `to_html` and `to_rows` show it; `problems` says
what is wrong with it; `gaps` splits the prompt of a cloze.  Formulas are read by `latex` and
become MathML (`mathml`), drawings (`maths_svg`) or plain characters (`maths_text`).  A text
without any mark costs none of this.
"""
