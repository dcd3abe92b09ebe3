"""The products made of files: each turns a deck into what is printed or imported."""
