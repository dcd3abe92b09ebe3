"""What a learner has answered, kept in SQLite."""
