// From item to item on the desk without loading the page anew: only what stands in #ruang changes.
(function () {
  "use strict";

  const zi = window.zi;
  const desk = zi.desk;
  const PLACE = "#ruang";

  function go(address) {
    const left = document.querySelector('#ruang form[data-unsaved="ya"]');
    zi.desk.busy = true;
    window.htmx
      .ajax("GET", address, { target: PLACE, select: PLACE, swap: "outerHTML" })
      .then(() => history.pushState({ htmx: true }, "", address))
      .finally(() => (zi.desk.busy = false));
    if (left) desk.news.textContent = "Isian yang belum disimpan tetap ada di perangkat ini.";
  }

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
    if (link.matches("[data-ruang-bukti]")) evidence(link.getAttribute("href"));
    else go(link.getAttribute("href"));
  });

  // What was judged is saved: on to the page it names.
  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr } = event.detail;
    const next = successful && !xhr.sesiBerakhir && xhr.getResponseHeader("X-Lanjut");
    if (next) go(next);
  });

  // An answer that is another page altogether (the item is nobody's work here any more) is opened.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = event.detail;
    if (detail.xhr.sesiBerakhir || !detail.target.matches("#ruang, #ruang-bukti")) return;
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
  zi.desk.go = go;
})();
