// Plays choice, order and match cards: shuffles, takes taps and number keys, and on the
// back marks what was chosen, in the same order. No network, and no need of storage: the
// order comes from the card and the day, so that both sides agree. Where the back finds
// what the front left (in the page or its session), every showing has its own order.
(function () {
  "use strict";
  const KEYS = "123456789abcdefghijklmnopqrstuvwxyz";
  const card = document.querySelector(".quizgen[data-side]");
  if (!card) { return; }
  const onFront = card.dataset.side === "front";
  const showing = recall();
  const below = generator(card.dataset.id + showing.seed);

  const games = { choice: choice, order: order, match: match };
  const name = Object.keys(games).find(function (way) { return card.classList.contains("way-" + way); });
  if (!name) { return; }
  const game = games[name]();
  let focus = function () { return undefined; };
  card.classList.add("playing");
  game.draw();
  if (onFront) { listen(); } else { card.classList.add("judged"); game.judge(); }

  // What is chosen are numbers: the rows as the note's field counts them, from 1.

  function choice() {
    const several = card.dataset.kind === "multiple";
    const all = rows(".options");
    const isKept = card.dataset.kind === "truefalse" || card.querySelector(".options [data-order]");
    const options = isKept ? all : shuffled(all);
    group(options, several ? "group" : "radiogroup");
    const game = { keyed: options };
    game.tap = function (option) {
      const wasChosen = chosen(option);
      if (!several) { showing.picks = []; }
      if (wasChosen) { drop(option.number); } else { showing.picks.push(option.number); }
    };
    game.draw = function () { options.forEach(function (option) { mark(option, chosen(option)); }); };
    game.judge = function () {
      const key = solution();
      const canMiss = several && showing.picks.length > 0;
      options.forEach(function (option) {
        const isRight = key.indexOf(option.number) >= 0;
        if (isRight) { judge(option, canMiss && !chosen(option) ? "missed" : "right"); }
        if (!isRight && chosen(option)) { judge(option, "wrong"); }
        if (chosen(option)) { say(option, "unseen w-chosen"); }
        if (option.item.classList.contains("missed")) { say(option, "note w-missed"); }
      });
    };
    options.forEach(function (option) {
      touchable(option, several ? "checkbox" : "radio", game.tap);
    });
    return game;
  }

  function order() {
    const entries = shuffled(rows(".entries"));
    const game = { keyed: entries };
    game.tap = function (entry) {
      if (chosen(entry)) { drop(entry.number); } else { showing.picks.push(entry.number); }
    };
    game.draw = function () {
      entries.forEach(function (entry) {
        mark(entry, chosen(entry), showing.picks.indexOf(entry.number) + 1 || "");
      });
    };
    game.judge = function () {
      const key = solution();
      entries.forEach(function (entry) {
        const given = showing.picks.indexOf(entry.number) + 1;
        compare(entry, key[entry.number - 1], given, showing.picks.length);
      });
    };
    group(entries, "group");
    entries.forEach(function (entry) { touchable(entry, "button", game.tap); });
    return game;
  }

  // Here `picks` has for each left side the number of its right side, or 0.
  function match() {
    const left = rows(".left");
    const right = shuffled(rows(".right"));
    const isShared = card.querySelector(".right [data-shared]") !== null;
    let active = 0;
    const game = { keyed: right };
    while (showing.picks.length < left.length) { showing.picks.push(0); }
    game.tap = function (option) {
      const before = isShared ? -1 : showing.picks.indexOf(option.number);
      if (before >= 0) { showing.picks[before] = 0; }
      if (before === active) { return; }
      showing.picks[active] = option.number;
      const open = showing.picks.indexOf(0, active);
      active = open >= 0 ? open : Math.max(showing.picks.indexOf(0), 0);
    };
    function place(number) {
      return KEYS.charAt(right.findIndex(function (option) { return option.number === number; }));
    }
    game.draw = function () {
      const isFull = showing.picks.indexOf(0) < 0;
      left.forEach(function (row, index) {
        mark(row, showing.picks[index] > 0, place(showing.picks[index]));
        row.item.classList.toggle("active", onFront && !isFull && index === active);
      });
      right.forEach(function (option) { mark(option, chosen(option)); });
    };
    game.judge = function () {
      const key = solution();
      left.forEach(function (row, index) {
        const given = place(showing.picks[index]);
        compare(row, place(key[index]), given, showing.picks.some(Boolean));
      });
      right.forEach(function (option) { mark(option, false); });
    };
    group(left, "group");
    group(right, "group");
    left.forEach(function (row, index) {
      touchable(row, "button", function () { active = index; showing.picks[index] = 0; });
    });
    right.forEach(function (option) { touchable(option, "button", game.tap); });
    return game;
  }

  function rows(within) {
    return Array.from(card.querySelectorAll(within + " .rows > li")).map(function (item, index) {
      return { item: item, number: index + 1 };
    });
  }

  function group(list, role) {
    if (!onFront) { return; }
    list[0].item.parentNode.setAttribute("role", role);
    list[0].item.parentNode.setAttribute("aria-labelledby", "quizgen-prompt");
  }

  function chosen(row) { return showing.picks.indexOf(row.number) >= 0; }

  function drop(number) { showing.picks.splice(showing.picks.indexOf(number), 1); }

  function mark(row, isChosen, place) {
    row.item.classList.toggle("picked", isChosen);
    row.item.setAttribute(row.state || "aria-pressed", String(isChosen));
    if (place !== undefined) { row.item.setAttribute("data-place", place); }
  }

  // The back holds the key: numbers with spaces between.
  function solution() {
    return card.querySelector(".solution").textContent.trim().split(/\s+/).map(Number);
  }

  function judge(row, verdict) {
    row.item.classList.remove("picked");
    row.item.classList.add(verdict);
    if (verdict !== "missed") { say(row, "unseen w-" + verdict); }
  }

  // Shows the right place; and, where anything was answered, whether this was it.
  function compare(row, right, given, isAnswered) {
    mark(row, false, right);
    if (!isAnswered) { return; }
    judge(row, given === right ? "right" : "wrong");
    if (given === right) { say(row, "note").textContent = "✓"; return; }
    say(row, "note w-said").textContent = given || "–";
  }

  function say(row, names) {
    const word = document.createElement("span");
    word.className = names;
    row.item.appendChild(word);
    return word;
  }

  function touchable(row, role, act) {
    if (!onFront) { return; }
    const item = row.item;
    row.state = role === "button" ? "aria-pressed" : "aria-checked";
    item.setAttribute("role", role);
    item.tabIndex = 0;
    item.classList.add("tappable");
    item.onclick = function () { play(act, row); };
    item.onkeydown = function (event) {
      if (event.key !== " ") { return; }  // Enter is left to Anki: it turns the card.
      event.preventDefault();
      play(act, row);
    };
  }

  function play(act, row) {
    act(row);
    game.draw();
    keep("showing", showing);
    focus();
  }

  function listen() {
    document.removeEventListener("keydown", window.quizgenKeys, true);
    window.quizgenKeys = function (event) {
      if (!card.isConnected || event.ctrlKey || event.metaKey || event.altKey) { return; }
      const code = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
      const row = game.keyed[KEYS.indexOf(code ? code[1] : String(event.key).toLowerCase())];
      if (!row) { return; }
      event.preventDefault();
      event.stopPropagation();
      play(game.tap, row);
    };
    document.addEventListener("keydown", window.quizgenKeys, true);
    if (typeof window.pycmd === "function") { focus = takeFocus(); }
  }

  // Anki on a desktop keeps the number keys to itself, unless a text box has the focus. So
  // here is one, out of sight; Enter and space turn the card as ever, and a key that is not
  // ours lets go of the focus, so that Anki gets the shortcuts that follow.
  function takeFocus() {
    const box = document.createElement("input");
    const modifiers = ["Control", "Meta", "Alt", "Shift"];
    box.className = "unseen keys";
    box.tabIndex = -1;
    box.autocomplete = "off";
    box.onkeydown = function (event) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        window.pycmd("ans");
        return;
      }
      box.blur();
      if (event.key === "e") { window.pycmd("edit"); }
      if (modifiers.indexOf(event.key) >= 0) { document.addEventListener("keyup", focus, { once: true }); }
    };
    box.oninput = function () { box.value = ""; };
    function focus() {
      if (box.isConnected) { box.focus({ preventScroll: true }); }
    }
    card.appendChild(box);
    focus();
    return focus;
  }

  // What this showing needs: the seed of its order, and what was picked so far. A front
  // that was not turned yet goes on where it was. An order that the day does not give is
  // used only once a back has found what its front left.
  function recall() {
    const today = new Date().toDateString();
    const held = kept("showing");
    const isSame = held && held.card === card.dataset.id;
    if (!onFront) {
      if (!isSame) { return { card: card.dataset.id, seed: today, picks: [] }; }
      held.turned = true;
      keep("showing", held);
      keep("lasts", true);
      return held;
    }
    if (isSame && held.day === today && !held.turned) { return held; }
    const seed = kept("lasts") ? String(Math.random()) : today;
    const fresh = { card: card.dataset.id, day: today, seed: seed, picks: [], turned: false };
    keep("showing", fresh);
    return fresh;
  }

  function kept(what) {
    if (window.quizgenKept && what in window.quizgenKept) { return window.quizgenKept[what]; }
    try {
      return JSON.parse(window.sessionStorage.getItem("quizgen-" + what));
    } catch (refused) {
      return null;
    }
  }

  function keep(what, value) {
    window.quizgenKept = window.quizgenKept || {};
    window.quizgenKept[what] = value;
    try {
      window.sessionStorage.setItem("quizgen-" + what, JSON.stringify(value));
    } catch (refused) {
      return;
    }
  }

  // Fisher and Yates: every order is as likely as any other.
  function shuffled(list) {
    const mixed = list.slice();
    for (let last = mixed.length - 1; last > 0; last -= 1) {
      const other = below(last + 1);
      const moved = mixed[last];
      mixed[last] = mixed[other];
      mixed[other] = moved;
    }
    mixed.forEach(function (row) { row.item.parentNode.appendChild(row.item); });
    return mixed;
  }

  // Numbers below a limit that depend on nothing but a text: FNV-1a, then xorshift.
  function generator(text) {
    let state = 2166136261;
    for (let index = 0; index < text.length; index += 1) {
      state = Math.imul(state ^ text.charCodeAt(index), 16777619);
    }
    state = state || 1;
    return function (limit) {
      for (let round = 0; round < 3; round += 1) {
        state ^= state << 13;
        state ^= state >>> 17;
        state ^= state << 5;
      }
      return (state >>> 0) % limit;
    };
  }
}());
