// When a key alone acts: never in a field, behind a dialog, held down, or as the rest of a sentence
// whose field has just gone from the page.
(function () {
  "use strict";

  const zi = window.zi;
  const PAUSE = 600; // milliseconds without a key: whoever was writing has looked up
  let until = 0;
  let last = ""; // the key before: who ended a field with Enter means to go on

  function typing(target) {
    return target.closest("textarea, select, [contenteditable]") ||
      (target.matches("input") && !/^(radio|checkbox|button|submit)$/.test(target.type));
  }

  document.addEventListener("keydown", (event) => {
    last = event.key;
  }, true);

  // The field somebody writes in goes: the letters that still come are no keys.
  function fieldGoes() {
    if (last === "Enter") return;
    if (document.activeElement && typing(document.activeElement)) until = performance.now() + PAUSE;
  }

  // `repeats`: keys that may be held down, as they only lead on.
  function singleKey(event, repeats) {
    if (document.querySelector("dialog[open]") || typing(event.target)) return false;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.repeat && !(repeats || []).includes(event.key.toLowerCase())) return false;
    if (performance.now() >= until) return true;
    until = performance.now() + PAUSE;
    if (event.key.length === 1) event.preventDefault();
    return false;
  }

  Object.assign(zi, { typing, fieldGoes, singleKey });
})();
