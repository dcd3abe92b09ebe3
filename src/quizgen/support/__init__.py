"""What every package may use: diagnostics, files, texts, templates."""
