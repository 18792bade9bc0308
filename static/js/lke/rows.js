// The list: a row that is done closes when somebody moves on, never under the pointer or with
// something unsaved in it; the row an address names stands open; what is printed is complete.
(function () {
  "use strict";

  const KEEPS_OPEN = '[data-unsaved="ya"], [data-sibuk], [role="alert"], [data-tertinggal]';
  const leaving = new Set(); // left while something in them was still on its way
  let last = null; // the row somebody was in
  let pressed = false;

  function rowOf(item) {
    return item && item.querySelector(":scope > .lke-lipat");
  }

  function open(item) {
    const row = rowOf(item);
    if (row) row.open = true;
    leaving.delete(item); // opened again before its text had arrived
  }

  function isDone(item) {
    const letter = item.querySelector(".huruf");
    return Boolean(letter) && !letter.matches(".huruf-kosong") && !item.querySelector(KEEPS_OPEN);
  }

  // Closing a row above moves what stands below it. The page is scrolled by as much; where it cannot
  // be, and a pointer is there, the row stays open.
  function close(item, seen, byPointer) {
    const row = rowOf(item);
    if (!row || !row.open || !isDone(item)) return;
    const before = seen.getBoundingClientRect().top;
    row.open = false;
    const moved = before - seen.getBoundingClientRect().top;
    if (byPointer && moved > window.scrollY) row.open = true;
    else window.scrollBy({ top: -moved, behavior: "instant" });
  }

  function movedTo(item, byPointer) {
    leaving.delete(item);
    if (last && last !== item && last.isConnected) {
      close(last, item, byPointer);
      if (last.querySelector('[data-unsaved="ya"]')) leaving.add(last);
    }
    last = item;
  }

  document.addEventListener("htmx:afterRequest", () => {
    // After the others who listen: they take the mark of unsaved text away.
    setTimeout(() => {
      leaving.forEach((item) => {
        if (pressed || item.querySelector('[data-unsaved="ya"]')) return;
        leaving.delete(item);
        if (item.isConnected && last !== item) close(item, last, true);
      });
    });
  });

  function within(target) {
    return target && target.closest ? target.closest(".lke-butir") : null;
  }

  document.addEventListener("focusin", (event) => {
    const item = within(event.target);
    if (item && !pressed) movedTo(item, false);
  });
  document.addEventListener("pointerdown", () => {
    pressed = true;
  }, true);
  // After the click itself: what was aimed at must not move away.
  ["pointerup", "pointercancel"].forEach((kind) => {
    document.addEventListener(kind, (event) => {
      const item = within(event.target);
      setTimeout(() => {
        pressed = false;
        if (item) movedTo(item, true);
      });
    }, true);
  });

  // --- opened by an address, by keys, by text that was put back ---

  function openNamed() {
    const named = location.hash && document.getElementById(location.hash.slice(1));
    const item = within(named);
    if (!item) return;
    open(item);
    item.scrollIntoView({ block: "start" });
  }

  window.addEventListener("hashchange", openNamed);
  openNamed();

  // --- how much evidence there is: its list has just come anew ---

  document.addEventListener("htmx:load", (event) => {
    const list = event.detail.elt;
    const fresh = list.matches(".lke-bukti-daftar") && list.querySelector(":scope > template");
    if (!fresh) return;
    const item = within(list);
    const sign = item && item.querySelector("[data-ciri-bukti]");
    if (sign) sign.replaceWith(fresh.content.cloneNode(true));
  });

  // --- on paper everything is there ---

  let unfolded = [];

  window.addEventListener("beforeprint", () => {
    unfolded = Array.from(document.querySelectorAll(".lke-lipat:not([open])"));
    unfolded.forEach((row) => (row.open = true));
  });
  window.addEventListener("afterprint", () => {
    unfolded.forEach((row) => (row.open = false));
  });

  // --- all at once ---

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-buka-semua]");
    if (!button) return;
    const opening = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(opening));
    document.querySelectorAll(".lke-butir").forEach((item) => {
      if (opening) open(item);
      else if (isDone(item)) rowOf(item).open = false;
    });
  });

  window.zi.rows = { open };
})();
