"""YAML -> records, with every problem at its place."""
