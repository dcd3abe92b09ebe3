"""Other tools' question banks -> a bank of ours; one module a format, told apart in `formats`."""
