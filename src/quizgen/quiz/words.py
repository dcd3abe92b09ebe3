"""The quiz's fixed words, all in one place; braces are filled in by who uses them.

Data only: it must not know anything.
"""

from __future__ import annotations

from typing import Final

# The question.
HEADER: Final = "Question {number} of {total}, {topic}"
HEADER_ROUND: Final = "Round {round}, {left} to go, {topic}"
HEADER_POINTS: Final = ", {points} points"
HEADER_TIME: Final = ", {minutes} min left"
IMAGE: Final = "Picture: {alt} ({path})"
HINT: Final = "Hint: {hint}"
NO_HINT: Final = "There is no hint for this question."
EXAM_NO_HINT: Final = "An exam gives no hints."
BLANK: Final = "____"
NUMBERED_BLANK: Final = "__({number})__"
TRUE: Final = "true"
FALSE: Final = "false"
RUBRIC: Final = "A good answer has:"
MODEL: Final = "A model answer: {answer}"

# What is to be done, in full sentences.
ASK_CHOICE: Final = "Your answer is a number from 1 to {count}."
ASK_MULTI: Final = "Your answer is every right number from 1 to {count}, with spaces between."
ASK_TRUEFALSE: Final = "Your answer is t or 1 for true, f or 2 for false."
ASK_SHORT: Final = "Your answer is a few words."
ASK_NUMBER: Final = "Your answer is a number."
ASK_NUMBER_UNIT: Final = "Your answer is a number, in {unit}."
ASK_GAP: Final = "Your answer fills gap {number} of {count}."
ASK_ONE_GAP: Final = "Your answer fills the gap."
ASK_GAP_HINT: Final = " ({hint})"
ASK_PAIR: Final = "Your answer is the number of what belongs to: {left}"
ASK_ORDER: Final = "Your answer is all numbers from 1 to {count} in the right order."
ASK_OPEN: Final = "Your answer is free: write it, or think it and press Enter."
ASK_OWN: Final = "Judge your answer: y for right, ~ for close, n for wrong."
ASK_END: Final = "That was the last question. Press Enter to end, or take it back by :undo."

# The keys, on one quiet line.
KEY_NEXT: Final = "Enter next"
KEY_MEANT: Final = "m meant it"
KEY_HINT: Final = "? hint"
KEY_SKIP: Final = "s skip"
KEY_UNDO: Final = "u undo"
KEY_QUIT: Final = "q quit"
KEY_FLAG: Final = "! flag"
KEY_EDIT: Final = "e edit"
KEY_NOTE: Final = "Enter keeps the flag"
YES: Final = "Yes"
NO: Final = "No"
GAP: Final = "gap {number}"
NOTE: Final = "What is wrong with it?"
TICK_HOW: Final = "Space ticks each right one, Enter ends."
TICK_ONE: Final = "Tick at least one, by its number or by space; then press Enter."

# Where a line is no answer.
NOT_A_NUMBER: Final = "'{given}' is not a number from 1 to {count}. Give one of those."
NOT_NUMBERS: Final = "'{given}' is not numbers from 1 to {count}. Give those, with spaces between."
NOT_EACH: Final = "Give each number from 1 to {count} once, with spaces between."
NOT_TRUEFALSE: Final = "'{given}' is neither t (1) nor f (2). Give one of those."
NOT_OWN: Final = "'{given}' is none of y, ~ and n. Give one of those."
NOT_A_COMMAND: Final = (
    "'{given}' is no command. There are {commands}."
    " An answer that begins with a colon is written with a space before it."
)
NOTHING_TO_UNDO: Final = "There is nothing to undo yet."
NOTHING_TO_ACCEPT: Final = "The answer before this was not close, so there is nothing to accept."
COMMANDS: Final = (
    "At any prompt: ? for a hint, :skip, :undo, :flag with a note, :edit, :quit;"
    " :meant after a close answer says that it is what you meant."
)

# The verdict.
RIGHT: Final = "right"
CLOSE: Final = "close"
WRONG: Final = "wrong"
ITS_ANSWER: Final = ". The answer is {answer}"
ITS_ANSWERS: Final = ". The answers are {answer}"
ITS_ORDER: Final = ". The right order is {answer}"
ITS_PARTS: Final = ". The answers are:"
YOURS: Final = "Yours: "
OURS: Final = "Expected: "
INSTEAD: Final = " (yours: {given})"
NOTHING_GIVEN: Final = "nothing"
ACCEPTED: Final = "Accepted: it counts as right, and comes again sooner."
MEANT_HOW: Final = "If that is what you meant, say :meant at the next prompt."
EXPLANATION: Final = "Why: {text}"
SOURCE: Final = "Source: {title}"
SOURCE_SECTION: Final = "Source: {title}, {section}"
SKIPPED: Final = "Skipped."
LEFT: Final = "skipped"
LAST: Final = "That was the last question."
TAKEN_BACK: Final = "Taken back: {given}"
UNDONE: Final = "Undone: '{prompt}' is asked again."
FLAGGED: Final = "Flagged: `quizgen list --flagged` shows it. Flag again to take it off."
UNFLAGGED: Final = "The flag is taken off."
FLAGGED_AT: Final = "{place}: question '{id}': {note}"
NO_NOTE: Final = "flagged without a note"

# The end.
TIME_UP: Final = "The time is up."
NOTHING: Final = "No question was answered."
SCORE: Final = "{right} of {total} right ({percent} %), in {time}."
MISSED: Final = "To look at again:"
MARKS: Final = "{points} of {possible} points ({percent} %), in {time}."
MARKS_TOPIC: Final = "{topic}: {points} of {possible} ({percent} %)"
LEFT_OUT: Final = "Not answered: {count}."
STREAK: Final = "{days} days in a row."
NEXT_DUE: Final = "The next question is due {when}."
STOPPED: Final = "Stopped. Every answer is kept."
MOVED: Final = "The progress could not be read. It was put aside as {path}, and a new one begun."

# Times.
NOW: Final = "now"
IN_MINUTES: Final = "in {count} min"
IN_HOURS: Final = "in {count} h"
TOMORROW: Final = "tomorrow"
IN_DAYS: Final = "in {count} days"
SECONDS: Final = "{seconds} s"
MINUTES: Final = "{minutes} min {seconds} s"
HOURS: Final = "{hours} h {minutes} min"

# Before the first question.
PICK_DECK: Final = "Which deck?"
NO_DECK: Final = "no deck has all of that. Ask for less at once."
ASK_DECK: Final = "Your answer is the number of a deck, from 1 to {count}."
NOTHING_DUE: Final = "Nothing is due now. The next question is due {when}."
NO_NEW: Final = "Nothing is due, and this deck begins no new questions (new_per_day: 0)."
AHEAD_HOW: Final = "To study ahead all the same, add --ahead."
AHEAD: Final = "Study ahead?"

# The editor.
NO_EDITOR: Final = "The question stands at {place}. Set $EDITOR to open it from here."
EDITOR_FAILED: Final = "The editor '{command}' did not succeed ({error})."
EDITED: Final = "The change is taken over."
EDIT_NOTHING: Final = "Nothing has changed."
EDIT_GONE: Final = "This question is not in the bank any more."
EDIT_BROKEN: Final = "Until that is mended, the quiz goes on with what it has."

# The figures.
REBUILT_EQUAL: Final = "The schedule was derived from the log again and is the same."
REBUILT: Final = "The schedule was derived from the log again. This had been wrong: {names}."
STATS_TITLE: Final = "What you know"
STATS_QUESTIONS: Final = "{seen} of {questions} questions seen, {due} due now."
STATS_REVIEWS: Final = "{reviews} answers, {percent} % right."
STATS_NONE: Final = "No question was answered yet. `quizgen quiz` asks the first ones."
STATS_RETENTION: Final = (
    "{percent} % of what you had learned was still there the next day or later."
)
STATS_TOPICS: Final = "By topic"
STATS_COLUMNS: Final = ("topic", "questions", "seen", "due", "answers", "right")
STATS_DAYS: Final = "Answers a day, the last {weeks} weeks"
STATS_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
STATS_MONTHS: Final = (
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
)  # fmt: skip
STATS_SCALE: Final = "less {ramp} more"
STATS_FORECAST: Final = "Due in the next {days} days"
STATS_TODAY: Final = "today"
STATS_HARDEST: Final = "Most often missed"
STATS_WEEKS: Final = "Still known the next day or later, by week"
STATS_ANSWERS: Final = "{day}: {count} answers"
STATS_DUE: Final = "{day}: {count} due"
STATS_KNOWN: Final = "week of {day}: {percent} % of {count}"
STATS_WRITTEN: Final = "As of {day}."
STATS_FACTS: Final = {
    "seen": "questions seen",
    "due": "due now",
    "reviews": "answers",
    "right": "right",
    "retention": "still known the next day or later",
    "streak": "days in a row",
}
