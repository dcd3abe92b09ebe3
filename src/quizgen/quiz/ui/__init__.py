"""How the quiz talks with the learner: in a terminal, or line by line."""
