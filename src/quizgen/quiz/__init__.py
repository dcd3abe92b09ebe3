"""The terminal quiz: what is asked, how it is judged and remembered, how it looks."""
