// From item to item on the desk without loading the page anew: only what stands in #ruang changes.
(function () {
  "use strict";

  const zi = window.zi;
  const desk = zi.desk;
  const PLACE = "#ruang";

  let next = ""; // where a saved judgement leads, until it is there: nothing is judged twice
  let again = 0;

  function go(address) {
    const before = document.querySelector(PLACE);
    const left = before.querySelector('form[data-unsaved="ya"]');
    desk.busy = true;
    clearTimeout(again);
    window.htmx
      .ajax("GET", address, { target: PLACE, select: PLACE, swap: "outerHTML" })
      .catch(() => {}) // the notice at the foot says so
      .then(() => {
        if (document.querySelector(PLACE) !== before) arrive(address);
        else if (next) again = setTimeout(() => go(next), 3000);
        desk.busy = Boolean(next);
      });
    if (left) desk.news.textContent = "Isian yang belum disimpan tetap ada di perangkat ini.";
  }

  // The browser's own «back» asks the server for the item before: also for the first one.
  function arrive(address) {
    next = "";
    if (!history.state) history.replaceState({ htmx: true }, "");
    history.pushState({ htmx: true }, "", address);
  }

  ["online", "zi:kembali"].forEach((name) => {
    (name === "online" ? window : document).addEventListener(name, () => next && go(next));
  });

  function evidence(address) {
    const part = "#ruang-bukti";
    window.htmx.ajax("GET", address, { target: part, select: part, swap: "outerHTML" });
  }

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return;
    const link = event.target.closest("a[data-ruang-pindah], a[data-ruang-bukti]");
    if (!link) return;
    event.preventDefault();
    if (!link.getAttribute("href")) return;
    if (desk.busy && !next) return; // on the way already
    if (link.matches("[data-ruang-bukti]")) evidence(link.getAttribute("href"));
    else go(link.getAttribute("href"));
  });

  // What was judged is saved: on to the page it names.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    const onward = successful && !xhr.sesiBerakhir && xhr.getResponseHeader("X-Lanjut");
    if (!onward) return;
    next = onward;
    go(next);
  });

  // An answer that is another page altogether (the item is nobody's work here any more) is opened.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = event.detail;
    if (detail.xhr.sesiBerakhir || !detail.target.matches("#ruang, #ruang-bukti")) return;
    if (detail.target.matches(PLACE)) zi.fieldGoes();
    if (detail.xhr.status === 200 && !detail.serverResponse.includes('id="ruang')) {
      detail.shouldSwap = false;
      location.href = detail.xhr.responseURL;
    }
  });

  // Where the next question stands, the eye and the reader are at its beginning.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!event.detail.target || !event.detail.target.matches || !event.detail.target.matches(PLACE)) return;
    desk.draw();
    document.dispatchEvent(new CustomEvent("zi:pindah"));
    const head = desk.find("#ruang-butir");
    if (!head) return;
    head.focus({ preventScroll: true });
    if (window.matchMedia("(width < 62rem)").matches) head.scrollIntoView({ block: "start" });
    const now = desk.find('.ruang-antre [aria-current="step"]');
    if (now) now.scrollIntoView({ block: "nearest" });
  });

  const here = desk.find('.ruang-antre [aria-current="step"]');
  if (here && window.matchMedia("(width >= 62rem)").matches) here.scrollIntoView({ block: "nearest" });
})();
