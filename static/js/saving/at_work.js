// Requests that a page makes by itself say whether somebody is at it: an open page alone keeps no
// session from ending (``units/sessions.py``).
(function () {
  "use strict";

  let atWork = true; // the page was just opened

  ["keydown", "pointerdown", "input", "scroll"].forEach((name) => {
    document.addEventListener(name, () => (atWork = true), { capture: true, passive: true });
  });

  document.addEventListener("htmx:configRequest", (event) => {
    if (event.detail.triggeringEvent) return;
    event.detail.headers["X-Giat"] = atWork ? "ya" : "tidak";
    atWork = false;
  });
})();
