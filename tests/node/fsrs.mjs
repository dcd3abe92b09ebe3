// Another implementation of FSRS, to hold ours against.
// Reads {parameters, retention, sequences: [[{at, rating}, ...], ...]} from standard input,
// `at` in milliseconds since 1970; writes for each sequence its cards after every review.
import { readFileSync } from "node:fs";
import { createEmptyCard, fsrs, generatorParameters } from "ts-fsrs";

const { parameters, retention, sequences } = JSON.parse(readFileSync(0, "utf8"));
const scheduler = fsrs(
  generatorParameters({
    w: parameters,
    request_retention: retention,
    enable_fuzz: false,
    enable_short_term: true,
    learning_steps: ["10m"],
    relearning_steps: ["10m"],
  }),
);
const results = sequences.map((reviews) => {
  let card = createEmptyCard(new Date(reviews[0].at));
  return reviews.map(({ at, rating }) => {
    card = scheduler.next(card, new Date(at), rating).card;
    return { state: card.state, stability: card.stability, difficulty: card.difficulty };
  });
});
process.stdout.write(JSON.stringify(results));
