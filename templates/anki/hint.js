// A hint that was opened on the front is open on the back.
(function () {
  "use strict";
  const card = document.querySelector(".quizgen[data-side]");
  const hint = card.querySelector(".hint");
  let opened = window.quizgenHint;
  try {
    opened = opened || window.sessionStorage.getItem("quizgen-hint");
  } catch (refused) {
    opened = opened || "";
  }
  if (card.dataset.side === "back") {
    hint.open = opened === card.dataset.id;
    return;
  }
  keep("");
  hint.ontoggle = function () { keep(hint.open ? card.dataset.id : ""); };

  function keep(id) {
    window.quizgenHint = id;
    try {
      window.sessionStorage.setItem("quizgen-hint", id);
    } catch (refused) {
      return;
    }
  }
}());
