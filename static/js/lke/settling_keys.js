// Settling by keys: the page works with its buttons alone; this only presses them faster.
(function () {
  "use strict";

  const dialog = document.getElementById("putus-tombol");
  const news = document.getElementById("putus-kabar");

  function rows() {
    return Array.from(document.querySelectorAll(".putus-butir"));
  }

  function current() {
    const within = document.activeElement && document.activeElement.closest(".putus-butir");
    if (within) return within;
    return rows().find((row) => row.getBoundingClientRect().bottom > 120) || null;
  }

  function go(row) {
    if (!row) return;
    row.focus({ preventScroll: true });
    row.scrollIntoView({ block: "start" });
    news.textContent = row.querySelector("h2").textContent;
  }

  function step(by) {
    const all = rows();
    const inside = document.activeElement && document.activeElement.closest(".putus-butir");
    go(all[inside ? all.indexOf(inside) + by : all.indexOf(current())]);
  }

  function nextLeft(after) {
    const all = rows();
    const inside = document.activeElement && document.activeElement.closest(".putus-butir");
    // Who is in no row yet begins with the one in view.
    const at = all.indexOf(after || current()) - (after || inside ? 0 : 1);
    const found = all.slice(at + 1).concat(all.slice(0, at + 1)).find((row) => row.dataset.putus !== "selesai");
    if (found) go(found);
    else news.textContent = "Semua butir di halaman ini sudah diputuskan.";
    return Boolean(found);
  }

  function press(selector) {
    const row = current();
    const button = row && row.querySelector(selector);
    if (!button) return false;
    button.click();
    return true;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-putus-bantuan]") && dialog) dialog.showModal();
  });

  // The decided row comes back from the server: on to the next one, or to the note it still needs.
  document.addEventListener("htmx:afterSettle", (event) => {
    const row = event.detail.elt && event.detail.elt.closest && event.detail.elt.closest(".putus-butir");
    if (!row) return;
    const refused = row.querySelector(".putus-hasil [role=alert]");
    if (refused) {
      (refused.querySelector("button") || row.querySelector("textarea")).focus();
      return;
    }
    const state = row.dataset.putus;
    if (state === "catatan") row.querySelector("textarea").focus();
    else if (state !== "selesai" || !nextLeft(row)) row.focus({ preventScroll: true });
  });

  document.addEventListener("keydown", (event) => {
    if (dialog && dialog.open) return;
    const target = event.target;
    const writing = target.matches("textarea, input, select");
    if (event.key === "Enter" && event.ctrlKey && target.matches("textarea")) {
      event.preventDefault();
      if (!press("[data-putus-catatan]")) news.textContent = "Pilih dulu jawabannya.";
      return;
    }
    if (event.key === "Escape" && writing) {
      const row = target.closest(".putus-butir");
      if (row) row.focus({ preventScroll: true });
      return;
    }
    if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    let done = true;
    if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "n") nextLeft();
    else if (key === "?" && dialog) dialog.showModal();
    else if (key === "i") {
      const row = current();
      const note = row && row.querySelector("textarea");
      if (note) note.focus();
    } else if (/^[1-3]$/.test(key)) done = press(`[data-putus-tombol="${key}"]`);
    else if (/^[a-eyt]$/.test(key)) done = press(`[data-putus-huruf="${{ y: "ya", t: "tidak" }[key] || key}"]`);
    else done = false;
    if (done) event.preventDefault();
  });
})();
