// What the page says to a school's platform, by SCORM 1.2; only packages have this.
// `page` gives the questions by id, the pass mark, the earned percentage of the round that is played, and a hash.
function platform(page) {
  "use strict";
  const LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789";
  const TYPES = {
    choice: "choice", multi: "choice", truefalse: "true-false", short: "fill-in", number: "numeric",
    cloze: "fill-in", match: "matching", order: "sequencing", open: "fill-in",
  };
  const RESULTS = { right: "correct", close: "neutral", wrong: "wrong" };
  const FINISHED = ["passed", "failed", "completed"];
  const SHARES = 27720; // Halves to twelfths of the points are whole numbers of these.
  const ROOM = 4096; // Characters that the standard has for what is kept.
  const LEVELS = 8; // How many frames upwards the platform is looked for.
  const opened = Date.now();
  const api = found();
  let isHeard = Boolean(api) && call("Initialize", "") === "true";
  const isSession = isHeard;
  const mode = get("cmi.core.lesson_mode"); // Where nothing is said it is normal.
  const isOver = mode === "review" || FINISHED.includes(get("cmi.core.lesson_status"));
  const isWritten = isSession && !isOver && mode !== "browse";
  let final = null; // The round whose score stands; after it only the learner's overruling changes it.
  let count = isWritten ? Number(get("cmi.interactions._count")) || 0 : 0;

  function found() {
    for (const first of [() => window, () => opener, () => top.opener]) {
      try {
        let here = first();
        for (let level = 0; here && level <= LEVELS; level += 1) {
          if (here.API) { return here.API; }
          here = here.parent === here ? null : here.parent;
        }
      } catch { /* It is another site's window. */ }
    }
    return null;
  }

  function call(name, ...values) {
    try { return String(api["LMS" + name](...values)); } catch { return "false"; }
  }
  function get(name) { return isSession ? call("GetValue", name) : ""; }
  function set(name, value) { call("SetValue", name, String(value)); }

  function commit() {
    set("cmi.core.session_time", span(Date.now() - opened));
    isHeard = call("Commit", "") === "true";
  }

  function span(milliseconds) {
    const seconds = Math.min(milliseconds / 1000, 9999 * 3600);
    const parts = [[seconds / 3600, 4], [seconds / 60 % 60, 2], [seconds % 60, 2]];
    const text = parts.map(([value, width]) => String(Math.floor(value)).padStart(width, "0")).join(":");
    return text + "." + String(Math.floor(seconds * 100) % 100).padStart(2, "0");
  }

  // A response in the standard's vocabulary: letters for options by their place in the bank.

  function cut(text) {
    return text.replace(/\s+/g, " ").slice(0, 255).replace(/[\uD800-\uDBFF]$/, "");
  }

  function written(type, question, response) {
    const letters = () => response.map((text) => LETTERS[question.options.indexOf(text)]);
    switch (type) {
      case "true-false": return response ? "t" : "f";
      case "choice": return [].concat(response).map((text) => LETTERS[question.options.indexOf(text)]).join(",");
      case "sequencing": return letters().join(",");
      case "matching":
        return letters().map((letter, place) => letter ? (place + 1).toString(36) + "." + letter : "").filter(Boolean).join(",");
      default: return cut([].concat(response).join("; "));
    }
  }

  function typeOf(question, response) {
    const type = TYPES[question.type];
    const isDecimal = (text) => /^-?\d{1,10}(\.\d+)?$/.test(text);
    if (type === "numeric" && ![question.parts[0].answer, response || "0"].every(isDecimal)) { return "fill-in"; }
    const listed = Math.max((question.options || []).length, question.type === "match" ? question.right.length + 1 : 0);
    return listed > LETTERS.length ? "fill-in" : type;
  }

  function interact(line, question) {
    const name = "cmi.interactions." + count + ".";
    const type = typeOf(question, line.response);
    count += 1;
    set(name + "id", line.id);
    set(name + "time", new Date(line.at).toTimeString().slice(0, 8));
    set(name + "type", type);
    const right = line.expected === "" ? "" : written(type, question, line.expected);
    if (right) { set(name + "correct_responses.0.pattern", question.type === "multi" && type === "choice" ? "{" + right + "}" : right); }
    set(name + "weighting", question.points);
    if (line.response !== null) { set(name + "student_response", written(type, question, line.response)); }
    set(name + "result", RESULTS[line.verdict]);
    set(name + "latency", span(line.ms));
  }

  // To go on later: the seed, what the round asks, and of each question the verdict, with its
  // share of the points where that is not the verdict's own. A question that has no room is
  // asked again.

  function suspended(round) {
    const marks = round.ids.map((id) => {
      const answer = round.first[id];
      if (!answer) { return "-"; }
      const share = Math.round(SHARES * answer.points / page.questions.get(id).points);
      const usual = { right: SHARES, close: SHARES / 2, wrong: 0 }[answer.verdict];
      return answer.verdict[0].toUpperCase() + (share === usual ? "" : share.toString(36));
    });
    const text = [round.seed, page.hash(round.ids.join()).toString(36), marks.join("")].join(".");
    return text.length > ROOM ? text.slice(0, ROOM).replace(/[-RCW][0-9a-z]*$/, "") : text;
  }

  // The round that was left, null where there is none; `drawn` gives the questions of a seed.
  function kept(drawn) {
    const [seed, sum, marks] = get("cmi.suspend_data").split(".");
    const ids = marks ? drawn(seed) : [];
    if (!marks || page.hash(ids.join()).toString(36) !== sum) { return null; }
    const listed = marks.match(/[-RCW][0-9a-z]*/g);
    if (isOver && listed.length < ids.length) { return null; } // Its score is not known here.
    const first = {};
    listed.forEach((mark, place) => {
      const verdict = { R: "right", C: "close", W: "wrong" }[mark[0]];
      if (!verdict) { return; }
      const usual = { right: 1, close: 0.5, wrong: 0 }[verdict];
      const share = mark.length > 1 ? parseInt(mark.slice(1), 36) / SHARES : usual;
      const id = ids[place];
      first[id] = { id: id, response: null, verdict: verdict, points: share * page.questions.get(id).points, ms: 0, at: "" };
    });
    const answered = ids.filter((id) => first[id]);
    const again = answered.filter((id) => first[id].verdict === "wrong");
    return {
      seed: seed, mode: "practice", ids: ids, first: first, skipped: [], at: answered.length,
      line: answered.concat(ids.filter((id) => !first[id]), again),
      done: answered.map((id) => first[id]), drafts: [],
    };
  }

  function score(round, isEnd) {
    const percent = page.percent();
    set("cmi.core.score.raw", percent);
    set("cmi.suspend_data", suspended(round));
    if (isEnd || round.ids.every((id) => round.first[id])) {
      final = round;
      set("cmi.core.lesson_status", page.pass === null ? "completed" : percent >= page.pass ? "passed" : "failed");
      set("cmi.core.exit", "");
    }
  }

  if (isWritten) {
    set("cmi.core.lesson_status", "incomplete");
    set("cmi.core.exit", "suspend");
    set("cmi.core.score.min", 0);
    set("cmi.core.score.max", 100);
  }
  addEventListener("pagehide", () => {
    if (isWritten) { commit(); }
    if (isSession) { call("Finish", ""); }
  });
  addEventListener("pageshow", (event) => { if (event.persisted) { location.reload(); } });

  return {
    isOver: isOver,
    isHeard: () => isHeard,
    kept: kept,
    answered: (line, round) => {
      if (!isWritten) { return; }
      interact(line, page.questions.get(line.id));
      if (!final || (line.judged && round === final)) { score(round, false); }
      commit();
    },
    ended: (round) => {
      if (!isWritten || final) { return; }
      score(round, true);
      commit();
    },
  };
}
