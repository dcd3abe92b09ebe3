"""Run `python -m quizgen` as `quizgen`."""

from quizgen.cli import main

raise SystemExit(main())
