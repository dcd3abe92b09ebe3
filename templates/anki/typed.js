// Judges what was typed, on the back: Anki shows there how it differs from the answer, letter
// by letter, and so says what it was. Without this script that comparison stays.
(function () {
  "use strict";
  const TABLES = [[ tables() ]];
  const compared = document.querySelector(".way-typed[data-side=back] code#typeans");
  const key = document.querySelector(".way-typed .judge");
  if (!compared || !key) { return; }
  const typed = textOf(compared);
  if (typed) { show(JSON.parse(key.textContent), typed); }
  // The answer itself stands below, with its unit.
  (typed ? compared : compared.closest(".typed")).hidden = true;

  // Before the arrow is what was typed; what is missing in it has signs in its place.
  function textOf(box) {
    const parts = Array.from(box.childNodes);
    const end = parts.findIndex(function (part) { return part.nodeName === "BR"; });
    return parts.slice(0, end < 0 ? parts.length : end).filter(function (part) {
      return part.nodeName === "SPAN" && !part.classList.contains("typeMissed");
    }).map(function (part) { return part.textContent; }).join("");
  }

  function show(key, typed) {
    const verdict = judge(key, typed, TABLES);
    const said = document.createElement("div");
    const text = made("div", "", verdict === "close" ? "" : typed);
    text.dir = "auto";
    if (verdict === "close") { text.append.apply(text, slip(key.texts, typed)); }
    said.className = "said " + verdict;
    said.setAttribute("role", "status");
    said.append(text, made("span", "note w-" + (verdict === "wrong" ? "compare" : verdict), ""));
    compared.after(said);
  }

  // What was typed, beside the accepted text that it is nearest to: too much, and too little.
  function slip(texts, typed) {
    const found = texts.map(function (text) { return judge.compared(text.toLowerCase(), typed.toLowerCase()); });
    found.sort(function (one, other) { return one[1].length + one[2].length - other[1].length - other[2].length; });
    const [start, missing, extra, end] = found[0];
    const rest = typed.length - end.length;
    return [typed.slice(0, start.length), made("del", "", extra && typed.slice(start.length, rest)),
      made("ins", "", missing), typed.slice(rest)].filter(function (part) { return part.textContent !== ""; });
  }

  function made(name, look, text) {
    const element = document.createElement(name);
    element.className = look;
    element.textContent = text;
    return element;
  }
}());
