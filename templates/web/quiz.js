// Plays the page: every question is there as a form; this shows one at a time, judges it and
// keeps the score. Nothing leaves the page. The forms are in `<noscript>`, which a browser with
// scripts reads as one text: each is taken out when it is first shown.
(() => {
  "use strict";
  const data = JSON.parse(byId("data").textContent);
  const questions = new Map(data.questions.map((question) => [question.id, question]));
  const folded = new Map(all("#questions > noscript").map((fold, place) => [data.questions[place].id, fold]));
  const plural = new Intl.PluralRules(data.language);
  const EARNED = { right: 1, close: 0.5, wrong: 0 };
  const KEPT = 5000; // answers
  const school = typeof platform === "function"
    ? platform({ questions, pass: data.pass, percent: percentOf, hash }) : null;
  const memory = memoryOf("quizgen:" + data.bank + ":" + data.deck);
  let round = null;
  let written = ""; // the round as this page last wrote it
  let since = {}; // when the learner came to each place of the line that is on the screen

  function byId(id) { return document.getElementById(id); }
  function all(selector, inside = document) { return [...inside.querySelectorAll(selector)]; }

  // Words and numbers, in the page's language.

  function number(value) {
    const text = String(Math.round(value * 100) / 100).replace(".", data.mark);
    return text.replace(/[0-9]/g, (digit) => [...data.digits][digit]);
  }

  function said(name, values = {}) {
    let word = data.words[name];
    if (typeof word !== "string") { word = word[plural.select(values.count)] || word.other; }
    return word.replace(/\{([a-z_]+)\}/g, (_, key) => {
      const value = values[key];
      return typeof value === "number" ? number(value) : value;
    });
  }

  // What the browser keeps: the round, every answer, flags and the learner's name. Another tab
  // may have added to it, so each change reads it first. What a school's platform keeps, this
  // browser does not.

  function memoryOf(name) {
    let held = { log: [], flags: [], name: "", round: null };
    let works = !school;
    function read() {
      if (school) { return held; }
      try {
        const found = JSON.parse(localStorage.getItem(name));
        if (found && Array.isArray(found.log) && Array.isArray(found.flags)) { held = found; }
      } catch { /* What cannot be read is as if it were not there. */ }
      return held;
    }
    function change(how) {
      read();
      how(held);
      held.log = held.log.slice(-KEPT);
      if (school) { return; }
      try { localStorage.setItem(name, JSON.stringify(held)); } catch { works = false; }
    }
    function forget() {
      held = { log: [], flags: [], name: "", round: null };
      try { localStorage.removeItem(name); } catch { works = false; }
    }
    change(() => undefined);
    return { read, change, forget, works: () => works };
  }

  // Orders by a seed: the same seed gives the same round.

  function hash(text) {
    let value = 2166136261;
    for (const char of text) { value = Math.imul(value ^ char.codePointAt(0), 16777619); }
    value = Math.imul(value ^ (value >>> 15), 2246822507);
    value = Math.imul(value ^ (value >>> 13), 3266489909);
    return (value ^ (value >>> 16)) >>> 0;
  }

  function sorted(things, key) {
    return things.map((thing) => [key(thing), thing])
      .sort((one, other) => one[0] - other[0])
      .map((pair) => pair[1]);
  }

  function newSeed() { return crypto.getRandomValues(new Uint32Array(1))[0].toString(36); }

  // A round: `line` are the ids in the order asked, those that come again at its end; by their
  // place in it, `done` are the answers of practice and `drafts` what was given and not judged;
  // those with a time were checked. `first` is the first answer to each question, in an exam
  // its one answer. `more` is the link that asked for the round, or whether it is a list.

  function begin(ids, mode, seed, more) {
    round = keptRound();
    if (round) { keepUnjudged(); }
    round = { seed, mode, ids, ...more, line: ids.slice(), at: 0, done: [], drafts: [], first: {}, skipped: [] };
    keepRound();
    ask();
  }

  // Draws from all topics where none is named, and first what no verdict is known of, or no right one.
  function drawn(topics, count, seed, known = new Map()) {
    const from = data.questions.filter((question) => !topics.length || topics.includes(question.topic));
    const asked = Math.floor(Number(count));
    const mixed = sorted(from, (question) => hash(seed + question.id));
    const first = sorted(mixed, ({ id }) => known.has(id) + (known.get(id) === "right"))
      .slice(0, asked > 0 ? asked : from.length);
    // Questions about one passage follow each other.
    const group = ({ passage, id }) => passage || id;
    const groups = mixed.filter((question) => first.includes(question)).map(group);
    return sorted(first, (question) => groups.indexOf(group(question))).map(({ id }) => id);
  }

  function boxOf(id) {
    const fold = folded.get(id);
    if (fold) {
      const holder = document.createElement("template");
      holder.innerHTML = fold.textContent;
      const [verdict, ...others] = byId("added").content.cloneNode(true).children;
      const here = holder.content.firstElementChild;
      here.querySelector("form").after(verdict);
      here.append(...others);
      fold.replaceWith(here);
      folded.delete(id);
    }
    return byId("q-" + id);
  }

  // Puts the options of a question in the round's order.
  function shuffle(id) {
    const asked = questions.get(id);
    const list = boxOf(id).querySelector(".options, .entries");
    if (!list || asked.type === "truefalse" || asked.fixed) { return; }
    const rows = sorted([...list.children], (row) => hash(round.seed + id + placeOf(row)));
    if (asked.type === "order" && rows.every((row, place) => placeOf(row) === asked.right[place])) {
      rows.push(rows.shift());
    }
    list.append(...rows);
  }

  // Puts the round's questions below each other, for a list and for paper; before a round, all.
  function layOut() {
    const ids = document.body.dataset.view === "start" ? [...questions.keys()] : round.ids;
    all(".asked").forEach((each) => { each.classList.remove("asked"); });
    ids.forEach((id, place) => {
      if (round && folded.has(id)) { shuffle(id); }
      const here = boxOf(id);
      const passage = questions.get(id).passage ? byId("p-" + questions.get(id).passage) : null;
      byId("questions").append(...(passage && !passage.classList.contains("asked") ? [passage, here] : [here]));
      if (passage) { passage.classList.add("asked"); }
      here.classList.add("asked");
      if (!here.classList.contains("current")) {
        here.querySelector(".place span").textContent = said("question_of", { number: place + 1, total: ids.length });
      }
    });
  }

  function placeOf(row) { return Number(row.dataset.place || row.querySelector("input").value); }

  // The round that was left; null where the page has no longer all its questions.
  function keptRound(isOver = false) {
    const kept = memory.read().round;
    return kept?.drafts && Boolean(kept.isOver) === isOver && kept.ids.every((id) => questions.has(id)) ? kept : null;
  }

  function keepRound(...lines) {
    memory.change((held) => {
      held.log.push(...lines);
      held.round = round;
    });
    written = JSON.stringify(round);
  }

  // What was answered, in the page and in the report's form; null: nothing yet.

  function answerOf(question, box) {
    const inputs = all("fieldset input, fieldset select, fieldset textarea", box);
    const chosen = inputs.filter((input) => input.checked).map((input) => input.value);
    const texts = inputs.map((input, place) => {
      if (input.tagName !== "SELECT") { return input.value.trim(); }
      const options = question.type === "cloze" ? question.parts[place].options : question.options;
      return input.value === "" ? "" : options[input.value];
    });
    switch (question.type) {
      case "choice": return chosen.length ? question.options[chosen[0]] : null;
      case "multi": return chosen.length ? chosen.map((place) => question.options[place]) : null;
      case "truefalse": return chosen.length ? chosen[0] === "true" : null;
      case "short": case "number": return texts[0] || null;
      case "cloze": case "match": return texts.some(Boolean) ? texts : null;
      case "order": {
        const list = box.querySelector(".entries");
        return list.dataset.moved ? Array.from(list.children, (row) => question.options[placeOf(row)]) : null;
      }
      default: return texts[0];
    }
  }

  // The one rule of verdicts and points, as `quizgen.grading` has it.

  function rightOf(question) {
    if (question.type === "truefalse") { return question.right; }
    if (question.type === "open") { return question.answer; }
    const texts = (question.parts || []).map((part) => part.answer);
    if (question.parts) { return question.type === "cloze" ? texts : texts[0]; }
    const right = question.right.map((place) => question.options[place]);
    return question.type === "choice" ? right[0] : right;
  }

  function partVerdicts(question, response) {
    const given = Array.isArray(response) ? response : [response];
    return question.parts.map((part, place) => {
      if (part.options) { return given[place] === part.answer ? "right" : "wrong"; }
      return judge(part.key, given[place] || "", data.tables);
    });
  }

  function verdictOf(question, response) {
    const right = rightOf(question);
    switch (question.type) {
      case "choice": case "truefalse": return response === right ? "right" : "wrong";
      case "short": case "number": case "cloze": {
        const found = partVerdicts(question, response);
        return found.includes("wrong") ? "wrong" : found.includes("close") ? "close" : "right";
      }
      case "multi": {
        const hits = response.filter((text) => right.includes(text)).length;
        if (hits < response.length) { return "wrong"; }
        return hits === right.length ? "right" : hits ? "close" : "wrong";
      }
      default: return placesVerdict(question, response, right);
    }
  }

  function placesVerdict(question, given, right) {
    const off = right.map((_, place) => place)
      .filter((place) => given[place] !== right[place]);
    if (!off.length) { return "right"; }
    const isSwap = off.length === 2 && given[off[0]] === right[off[1]] && given[off[1]] === right[off[0]];
    if (question.type === "order") {
      return right.length >= 3 && isSwap && off[1] === off[0] + 1 ? "close" : "wrong";
    }
    return right.length >= 4 && (isSwap || off.length === 1) ? "close" : "wrong";
  }

  function pointsOf(question, verdict, response) {
    const right = rightOf(question);
    let share = EARNED[verdict];
    if (verdict !== "right" && Array.isArray(response)) {
      if (question.type === "multi") {
        const hits = response.filter((text) => right.includes(text)).length;
        share = Math.max(0, 2 * hits - response.length) / right.length;
      } else if (question.type === "cloze") {
        const found = partVerdicts(question, response).map((one) => EARNED[one]);
        share = found.reduce((sum, one) => sum + one, 0) / found.length;
      } else {
        share = right.filter((text, place) => text === response[place]).length / right.length;
      }
    }
    return share * question.points;
  }

  // Asking.

  function box() { return boxOf(round.line[round.at]); }
  function question() { return questions.get(round.line[round.at]); }
  function isExam() { return round.mode === "exam" && !round.isMarking; }
  function isList() { return Boolean(round.isList) && !round.isMarking && round.at < round.ids.length; }
  function answered(place) { return isExam() ? round.first[round.line[place]] : round.done[place]; }

  // Does something at each place that is on the screen.
  function atEach(how) {
    const at = round.at;
    (isList() ? [...round.ids.keys()] : [at]).forEach((place) => {
      round.at = place;
      how();
    });
    round.at = at;
  }

  function made(tag, kind, ...content) {
    const one = document.createElement(tag);
    one.className = kind;
    one.append(...content);
    return one;
  }

  function view(name) {
    document.body.dataset.view = name;
    byId("start").hidden = name !== "start";
    byId("end").hidden = name !== "end";
    if (name !== "play" && !school) { // Results are saved at either end of a round, with the name.
      const held = memory.read();
      document.querySelector("#" + name + " [data-do=save]").parentNode.before(byId("stored"), byId("name").parentNode);
      byId("name").value = held.name;
      const known = verdicts(held);
      const right = [...known.values()].filter((verdict) => verdict === "right").length;
      byId("stored").textContent = !memory.works() ? said("not_kept")
        : known.size ? said("asked_of", { right, count: known.size }) : "";
    }
    scrollTo(0, 0);
    all(".question.current, .passage.current").forEach((each) => { each.classList.remove("current"); });
  }

  function ask() {
    if (round.at >= round.line.length) { return finish(); }
    view("play");
    since = {};
    document.body.classList.toggle("list", isList());
    if (isList()) { layOut(); }
    atEach(paint);
    attend();
  }

  function attend() {
    since[round.at] ??= performance.now();
    if (isList()) { box().scrollIntoView(); }
    lead(box().querySelector(".place"));
  }

  // Takes the focus along, but not from a page around this one.
  function lead(heading) {
    if (document.hasFocus()) { heading.focus({ preventScroll: true }); }
  }

  function paint() {
    const answer = answered(round.at);
    const given = round.drafts[round.at] || answer;
    if (!answer || folded.has(round.line[round.at])) { shuffle(round.line[round.at]); }
    const here = box();
    here.classList.add("current");
    if (question().passage) {
      const passage = byId("p-" + question().passage);
      if (!passage.classList.contains("current")) { here.before(passage); }
      passage.classList.add("current");
    }
    const isExamined = round.mode === "exam"; // What was skipped, or is marked, keeps its number.
    const where = round.at >= round.ids.length && !isExamined
      ? said("again_of", { count: round.line.length - round.at - round.line.includes(question().id, round.at + 1) })
      : said("question_of", {
        number: (isExamined ? round.ids.indexOf(question().id) : round.at) + 1, total: round.ids.length,
      });
    here.querySelector(".place span").textContent = where;
    here.querySelector("[data-do=back]").hidden = round.at === 0;
    here.querySelector("[data-do=show]").hidden = isExam();
    all(".hint", here).forEach((hint) => { hint.hidden = isExam(); });
    showFlag(here);
    if (answer && !isExam()) { return showJudged(answer, false); }
    showOpen(here);
    if (given) { fill(here, question(), given.response); }
    if (given?.at && !answer) { compare(given); }
  }

  function showOpen(here) {
    here.querySelector("form").reset();
    const list = here.querySelector(".entries");
    if (list) { delete list.dataset.moved; }
    settle(here, false);
    say("", "");
    here.querySelector(".solution").hidden = true;
    here.querySelector(".own").hidden = true;
    here.querySelector(".after").hidden = !isExam();
    here.querySelector("[data-do=overrule]").hidden = true;
  }

  function settle(here, isDone) {
    here.classList.toggle("judged", isDone);
    here.querySelector("fieldset").disabled = isDone;
    here.querySelector("form .buttons").hidden = isDone;
    all("li.hit, li.miss, li.due", here).forEach((row) => { row.classList.remove("hit", "miss", "due"); });
    all(".sign", here).forEach((sign) => { sign.remove(); });
  }

  function say(text, kind) {
    const status = box().querySelector(".verdict");
    status.className = "verdict " + kind;
    status.textContent = text;
  }

  function tell(name, values) { say(said(name, values), "told"); }

  function check() {
    const response = answerOf(question(), box());
    if (response === null || isExam() && response === "") { return tell("none_chosen"); }
    if (question().type === "open") {
      const answer = timed({ response, verdict: "wrong", points: 0 });
      if (isExam()) { return note(answer); }
      round.drafts[round.at] = answer;
      keepRound();
      return compare(answer);
    }
    const verdict = verdictOf(question(), response);
    note({ response, verdict, points: pointsOf(question(), verdict, response) });
  }

  // In an exam the answer that is left counts, whether it was checked or not; a cleared one is none.
  function take() {
    const response = answerOf(question(), box());
    const { id } = question();
    const saved = round.first[id];
    since[round.at] ??= performance.now();
    delete round.drafts[round.at];
    if (response === null || response === "") {
      delete round.first[id];
      keepRound();
    }
    else if (!saved || JSON.stringify(saved.response) !== JSON.stringify(response)) { check(); }
    return id in round.first;
  }

  // Takes what is on the screen: in an exam as answers, in practice as drafts.
  function takeAll() {
    atEach(isExam() ? take : draft);
  }

  function draft() {
    round.drafts[round.at] = { ...round.drafts[round.at], response: answerOf(question(), box()) };
  }

  // What is on the screen stays when the page is left, but not over what another tab wrote.
  function leave() {
    if (document.body.dataset.view === "play" && JSON.stringify(memory.read().round) === written) {
      atEach(draft);
      keepRound();
    }
  }

  function timed(answer) {
    const times = { ms: Math.round(performance.now() - since[round.at]), at: new Date().toISOString() };
    return { ...times, ...answer };
  }

  function compare(answer) {
    const here = box();
    settle(here, true);
    showSolution(here, answer.response);
    here.querySelector(".own").hidden = false;
    tell("compare");
    fill(here, question(), answer.response);
    here.querySelector(".own button").focus({ preventScroll: true });
    reveal(here, ".own", ".typed");
  }

  // What comes last is seen, where there is no room for all.
  function reveal(here, ...parts) {
    parts.forEach((part) => { here.querySelector(part).scrollIntoView({ block: "nearest" }); });
  }

  function note(noted) {
    const answer = timed(noted);
    answer.id = question().id;
    if (isExam()) {
      round.first[answer.id] = answer;
      delete round.drafts[round.at];
      keepRound();
      tell("noted");
      box().querySelector("[data-do=next]").focus();
    } else {
      round.done[round.at] = answer;
      drop(answer.id); // It may have been skipped before.
      if (round.isMarking || !(answer.id in round.first)) { round.first[answer.id] = answer; }
      if (answer.verdict === "wrong" && !round.isMarking) { round.line.push(answer.id); }
      record(answer);
      showJudged(answer, true);
    }
  }

  // A question does not come again, where it has not yet.
  function drop(id) {
    const place = round.line.findIndex((one, at) => one === id && at > round.at && !round.done[at]);
    if (place > 0) { [round.line, round.done, round.drafts].forEach((each) => each.splice(place, 1)); }
  }

  function showJudged(answer, isNew) {
    const here = box();
    settle(here, true);
    fill(here, question(), answer.response);
    here.querySelector(".own").hidden = true;
    here.querySelector(".after").hidden = false;
    const wasTyped = (question().parts || []).some((part) => part.key);
    here.querySelector("[data-do=overrule]").hidden =
      !wasTyped || answer.verdict === "right" || answer.response === null || isExam();
    showSolution(here, answer.response);
    mark(here, answer.response);
    say(said(answer.verdict), answer.verdict);
    const status = here.querySelector(".verdict");
    if (answer.verdict !== "right" && question().type !== "open") {
      status.append(made("span", "unseen", ". " + said("the_answer", { answer: rightText(question()) })));
    }
    if (isNew) { here.querySelector("[data-do=next]").focus({ preventScroll: true }); }
    reveal(here, ".after", ".verdict");
  }

  function rightText(question) {
    if (question.type === "truefalse") {
      return boxOf(question.id).querySelector("input[value=" + question.right + "]").parentNode.textContent;
    }
    const right = rightOf(question);
    return Array.isArray(right) ? right.join("; ") : String(right);
  }

  function showSolution(here, response) {
    const solution = here.querySelector(".solution");
    solution.hidden = false;
    solution.open = true;
    const chosen = all("fieldset input:checked", here).map((input) => "0-" + input.value)
      .concat(all(".gap", here).map((gap, part) => part + "-" + gap.firstElementChild.value));
    all(".feedback li", solution).forEach((row) => {
      const option = row.querySelector("b").textContent;
      const isTyped = typeof response === "string" && response.toLowerCase() === option.toLowerCase();
      row.hidden = !(chosen.includes(row.dataset.option) || isTyped);
    });
  }

  // Shows again what was given.
  function fill(here, asked, response) {
    const given = [].concat(response ?? []);
    const list = here.querySelector(".entries");
    if (list && given.length) {
      list.append(...sorted([...list.children], (row) => given.indexOf(asked.options[placeOf(row)])));
      list.dataset.moved = "yes";
    }
    all("fieldset input, fieldset select, fieldset textarea", here).forEach((field, place) => {
      const options = field.tagName === "SELECT" && (asked.options || asked.parts[place].options);
      if (field.closest(".options")) { field.checked = given.includes(textOf(asked, field)); }
      else if (given.length) { field.value = !options ? given[place] : given[place] ? options.indexOf(given[place]) : ""; }
    });
  }

  function textOf(asked, input) { return asked.type === "truefalse" ? input.value === "true" : asked.options[input.value]; }

  function mark(here, response) {
    const asked = question();
    if (["cloze", "match", "order"].includes(asked.type)) { return markParts(here, asked, response); }
    const right = [].concat(rightOf(asked));
    const chosen = [].concat(response ?? []);
    all(".options li", here).forEach((row) => {
      const text = textOf(asked, row.querySelector("input"));
      if (chosen.includes(text)) { row.classList.add(right.includes(text) ? "hit" : "miss"); }
      else if (right.includes(text)) { row.classList.add("due"); }
    });
  }

  // Gives each gap, pair or place a sign of its own verdict.
  function markParts(here, asked, response) {
    if (response === null) { return; }
    const verdicts = asked.type === "cloze" ? partVerdicts(asked, response)
      : rightOf(asked).map((text, place) => text === response[place] ? "right" : "wrong");
    all(".gap, .pair label, .entries .text", here).forEach((part, place) => {
      const verdict = verdicts[place];
      part.append(made("span", "sign " + verdict, made("span", "unseen", " " + said(verdict))));
    });
  }

  function record(answer) {
    const asked = questions.get(answer.id);
    const line = {
      id: asked.id, type: asked.type, response: answer.response, verdict: answer.verdict,
      expected: rightOf(asked), points: answer.points, ms: answer.ms, at: answer.at,
    };
    if (answer.judged) { line.judged = answer.judged; }
    keepRound(line);
    if (school) {
      school.answered(line, round);
      showHeard();
    }
  }

  function showHeard() {
    byId("reported").textContent = school.isHeard() ? "" : said("not_reported");
  }

  // What the buttons do.

  function goOn() {
    if (isList()) {
      const open = () => [...round.ids.keys()].filter((place) => !answered(place));
      if (!open().length) { takeAll(); }
      // What was cleared is open again.
      const left = open();
      round.at = left.find((place) => place > round.at) ?? left[0] ?? round.ids.length;
      if (left.length) { return attend(); }
    } else {
      round.at += 1;
    }
    // What was skipped in an exam, and answered after going back, does not come again.
    while (isExam() && round.at >= round.ids.length && answered(round.at)) { round.at += 1; }
    keepRound();
    ask();
  }

  const doing = {
    show: () => { note({ response: null, verdict: "wrong", points: 0 }); },
    skip: () => {
      takeAll();
      const id = round.line[round.at];
      if (!round.skipped.includes(id) && !(id in round.first)) {
        round.skipped.push(id);
        round.line.push(id);
        round.drafts[round.line.length - 1] = round.drafts[round.at];
      }
      goOn();
    },
    next: () => {
      if (isExam() && !take()) { return isList() ? tell("none_chosen") : doing.skip(); }
      goOn();
    },
    back: () => {
      takeAll();
      round.at -= 1;
      keepRound();
      ask();
    },
    overrule: () => {
      const answer = { ...round.done[round.at] };
      const wasFirst = round.first[answer.id].at === answer.at;
      answer.judged = answer.verdict;
      if (answer.verdict === "wrong") { drop(answer.id); }
      answer.verdict = "right";
      answer.points = questions.get(answer.id).points;
      round.done[round.at] = answer;
      if (wasFirst) { round.first[answer.id] = answer; }
      record(answer);
      showJudged(answer, true);
    },
    flag: () => {
      const id = round.line[round.at];
      memory.change((held) => {
        held.flags = held.flags.includes(id) ? held.flags.filter((one) => one !== id) : held.flags.concat(id);
      });
      showFlag(box());
    },
    end: (isAgain) => {
      takeAll();
      const count = round.ids.filter((id) => !round.first[id]).length;
      if (isExam() && count && !isAgain) {
        box().querySelector("[data-do=end]").focus();
        return tell("end_open", { count });
      }
      keepUnjudged();
      finish();
    },
    again: () => { begin(missed(), "practice", newSeed()); },
    new: () => { showStart(); },
    resume: () => { resume(keptRound()); },
    print: () => { print(); },
    save,
    load: () => { byId("file").click(); },
    reset: (isAgain) => {
      if (!isAgain) { return byId("stored").textContent = said("reset_sure"); }
      memory.forget();
      showStart();
    },
  };

  function showFlag(here) {
    const isFlagged = memory.read().flags.includes(round.line[round.at]);
    const button = here.querySelector("[data-do=flag]");
    button.setAttribute("aria-pressed", isFlagged);
  }

  function own(verdict) {
    note({ ...round.drafts[round.at], verdict, points: EARNED[verdict] * question().points });
  }

  // An open answer that its learner did not judge is kept too: a teacher reads it.
  function keepUnjudged() {
    round.drafts.forEach((answer, place) => {
      if (answer?.at && !round.done[place]) { record({ ...answer, id: round.line[place], verdict: null, points: 0 }); }
    });
  }

  function move(button) {
    const row = button.closest("li");
    const list = row.parentNode;
    const step = Number(button.dataset.move);
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (other) { list.insertBefore(row, step < 0 ? other : other.nextElementSibling); }
    list.dataset.moved = "yes";
    button.focus();
    sayPlace(row);
  }

  function sayPlace(row) {
    const rows = [...row.parentNode.children];
    const entry = row.querySelector(".text").textContent;
    say(said("moved", { entry, number: rows.indexOf(row) + 1, total: rows.length }), "told unseen");
  }

  function drag(event) {
    const grip = event.target.closest(".grip");
    if (!grip || grip.closest("fieldset").disabled) { return; }
    event.preventDefault();
    const row = grip.closest("li");
    const list = row.parentNode;
    row.classList.add("dragged");
    grip.setPointerCapture(event.pointerId);
    grip.onpointermove = (moved) => {
      const rows = [...list.children];
      const over = rows.findIndex((each) => {
        const place = each.getBoundingClientRect();
        return moved.clientY > place.top && moved.clientY < place.bottom;
      });
      if (over < 0 || rows[over] === row) { return; }
      // The others make way: a row that is itself moved in the page loses the pointer.
      for (let at = rows.indexOf(row); at < over; at += 1) { row.before(row.nextElementSibling); }
      for (let at = rows.indexOf(row); at > over; at -= 1) { row.after(row.previousElementSibling); }
      list.dataset.moved = "yes";
    };
    grip.onpointerup = grip.onpointercancel = () => {
      grip.onpointermove = null;
      row.classList.remove("dragged");
      sayPlace(row);
    };
  }

  // The end. An exam's open questions are marked by the learner before it.

  function finish() {
    if (round.mode === "exam" && !round.isMarking) {
      round.isMarking = true;
      const open = round.ids.filter((id) => round.first[id] && questions.get(id).type === "open");
      round.ids.filter((id) => round.first[id] && !open.includes(id))
        .forEach((id) => { record(round.first[id]); });
      round.line = open;
      round.drafts = open.map((id) => round.first[id]);
      round.at = 0;
      keepRound();
      return ask();
    }
    round.isOver = true;
    keepRound();
    if (school) { school.ended(round); }
    showEnd();
  }

  function missed() {
    return round.ids.filter((id) => round.first[id]?.verdict !== "right");
  }

  function earnedOf(ids) { return sum(ids, (id) => round.first[id]?.points ?? 0); }
  function possibleOf(ids) { return sum(ids, (id) => questions.get(id).points); }

  // Of the points, rounded to hundredths.
  function percentOf() {
    return Math.round(10000 * earnedOf(round.ids) / possibleOf(round.ids)) / 100;
  }

  function showEnd() {
    view("end");
    const percent = percentOf();
    byId("score").textContent = said("end_points", { earned: earnedOf(round.ids), count: possibleOf(round.ids) })
      + " " + said("end_percent", { percent: Math.round(percent) })
      + (data.pass !== null && percent >= data.pass ? " " + said("passed") : "");
    const topics = Object.keys(data.topics).filter((topic) => round.ids.some((id) => questions.get(id).topic === topic));
    byId("marks").replaceChildren(...(topics.length > 1 ? topics : []).map((topic) => {
      const ids = round.ids.filter((id) => questions.get(id).topic === topic);
      return made("li", "", said("topic_points", {
        topic: data.topics[topic],
        earned: earnedOf(ids),
        possible: possibleOf(ids),
      }));
    }));
    const rest = missed();
    byId("missed").replaceChildren(...rest.map(missedRow));
    byId("missed").hidden = byId("missed-title").hidden = !rest.length;
    document.querySelector("[data-do=again]").hidden = !rest.length;
    lead(byId("end-title"));
  }

  function sum(things, value) { return things.reduce((total, thing) => total + value(thing), 0); }

  function missedRow(id) {
    const here = boxOf(id);
    const prompt = here.querySelector(".cloze") ? null : here.querySelector("legend");
    const copy = (parts) => [...parts].map((part) => part.cloneNode(true));
    return made("li", "",
      made("div", "asked-again", ...copy(prompt ? prompt.childNodes : [])),
      made("div", "solution-again", ...copy(all(":scope > :not(summary)", here.querySelector(".solution")))));
  }

  // Results as a file: a line that says whose they are, then one for each answer.

  function save() {
    const held = memory.read();
    const head = { name: byId("name").value.trim(), bank: data.bank, deck: data.deck, seed: round ? round.seed : null };
    const lines = [head].concat(held.log).map((line) => JSON.stringify(line));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "application/jsonl" }));
    link.download = [data.deck, ...head.name.match(/[\p{L}\p{N}]+/gu) || [], "results"].join("-") + ".jsonl";
    link.click();
    setTimeout(() => { URL.revokeObjectURL(link.href); }, 1000);
  }

  function load(file) {
    file.text().then((text) => {
      const [head, ...lines] = text.split("\n").filter(Boolean).map((line) => JSON.parse(line));
      if (head.bank !== data.bank || head.deck !== data.deck) { throw new Error(head.deck); }
      const found = lines.filter((line) => questions.has(line.id) && (line.verdict === null || line.verdict in EARNED));
      memory.change((held) => {
        const known = new Set(held.log.map((line) => line.id + line.at + line.verdict));
        held.log.push(...found.filter((line) => !known.has(line.id + line.at + line.verdict)));
        held.name = held.name || String(head.name || "");
      });
      byId("name").value = memory.read().name;
      byId("stored").textContent = said("loaded", { count: found.length });
    }).catch(() => { byId("stored").textContent = said("not_loaded"); });
  }

  // The start.

  function showStart(lost) {
    if (keptRound(true)) { memory.change((held) => { held.round = null; }); }
    view("start");
    byId("count").value = Math.min(data.count === "all" ? Infinity : data.count, data.questions.length);
    byId("resume").hidden = !keptRound();
    byId("lost").textContent = lost || "";
    lead(byId("start-title"));
  }

  // The last verdict of each question that was ever answered.
  function verdicts(held) { return new Map(held.log.map((line) => [line.id, line.verdict])); }

  function startFromForm() {
    const form = byId("start-form");
    const topics = all("[name=topic] :checked", form).map((input) => input.value);
    const mode = form.querySelector("input[name=mode]:checked").value;
    const seed = newSeed();
    const known = mode === "practice" ? verdicts(memory.read()) : undefined;
    begin(drawn(topics, byId("count").value, seed, known), mode, seed, { isList: byId("list").checked });
  }

  function resume(kept) {
    round = kept;
    written = JSON.stringify(round);
    ask();
  }

  // In a school's platform all is asked, or what was left; a finished attempt shows its end.
  function attempt() {
    showHeard();
    const whole = (seed) => drawn([], data.count, seed);
    const kept = school.kept(whole);
    const seed = newSeed();
    if (!kept) { return begin(whole(seed), "practice", seed); }
    if (!school.isOver) { return resume(kept); }
    round = kept;
    showEnd();
  }

  function open(isReload) {
    if (school) { return attempt(); }
    const link = location.hash;
    const asked = new URLSearchParams(link.slice(1));
    const ended = isReload && keptRound(true);
    if (ended) {
      round = ended;
      return showEnd();
    }
    const kept = keptRound();
    // What was begun on the page itself goes on after a reload only: the link asks for something else.
    if (kept && link.length > 1 && (isReload || kept.link === link)) { return resume(kept); }
    const named = asked.getAll("topic").flatMap((text) => text.split(",")).filter(Boolean);
    const topics = named.filter((topic) => Object.keys(data.topics).includes(topic));
    const unknown = named.filter((topic) => !topics.includes(topic))
      .concat(asked.getAll("q").filter((id) => !questions.has(id)));
    if (unknown.length) { return showStart(said("not_here", { name: unknown.join(", ") })); }
    const [id, seed] = [asked.get("q"), asked.get("seed") || newSeed()];
    if (["q", "seed", "topic", "count", "mode"].some((name) => asked.has(name)) || !data.start && !kept) {
      return begin(id ? [id] : drawn(topics, asked.get("count") || data.count, seed),
        !id && asked.get("mode") === "exam" ? "exam" : "practice", seed, { link });
    }
    if (!data.start) { return resume(kept); }
    showStart();
  }

  // In a list, what is used is the question that is asked.
  function turnTo(target) {
    const here = target.closest(".question");
    if (!here || !isList()) { return; }
    round.at = round.ids.indexOf(here.id.slice(2));
    since[round.at] ??= performance.now();
  }

  // A form is not sent but clicked, Enter in its fields too: so it works in a frame without forms.
  // The second of two quick clicks would meet what has come into the first one's place.
  let pressed = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button, summary");
    if (!button) { return; }
    const { do: name, own: verdict, move: step } = button.dataset;
    const isSecond = event.detail > 1 && !step;
    if (isSecond || button.type === "submit") { event.preventDefault(); }
    if (isSecond) { return; }
    turnTo(button);
    if (button.type === "submit" && button.form.reportValidity()) {
      if (button.form.id === "start-form") { startFromForm(); } else { check(); }
    }
    if (name) { doing[name](pressed === button); }
    if (verdict) { own(verdict); }
    if (step) { move(button); }
    pressed = button;
  });
  document.addEventListener("input", () => { pressed = null; });
  document.addEventListener("keydown", (event) => { // One press is one step.
    if (event.repeat && event.key === "Enter" && event.target.tagName !== "TEXTAREA") { event.preventDefault(); }
  });
  document.addEventListener("pointerdown", (event) => {
    turnTo(event.target);
    drag(event);
  });
  document.addEventListener("focusin", (event) => { turnTo(event.target); });
  byId("name").addEventListener("change", () => {
    memory.change((held) => { held.name = byId("name").value.trim(); });
  });
  byId("file").addEventListener("change", () => {
    if (byId("file").files.length) { load(byId("file").files[0]); }
    byId("file").value = "";
  });
  addEventListener("beforeprint", layOut);
  matchMedia("print").addEventListener("change", (event) => { if (event.matches) { layOut(); } });
  document.addEventListener("visibilitychange", () => { if (document.hidden) { leave(); } });
  if (!school) { addEventListener("hashchange", () => { open(false); }); }
  open(performance.getEntriesByType("navigation")[0]?.type === "reload");
})();
