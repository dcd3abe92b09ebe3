"""One module for each command: it takes the parsed arguments and returns an exit code."""
