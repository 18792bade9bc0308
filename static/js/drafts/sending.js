// Sends what waits on this device, one text after the other, and says what became of each.
(function () {
  "use strict";

  const zi = window.zi;

  // --- which of it waits elsewhere than on this page ---

  async function busyElsewhere() {
    if (!navigator.locks) return null;
    const found = await navigator.locks.query();
    return new Set(found.held.map((lock) => lock.name));
  }

  function here() {
    return new Set(zi.keptForms().map(zi.nameOf));
  }

  function elsewhere() {
    const own = here();
    return zi.store.waiting().filter(([name]) => !own.has(name));
  }

  // --- sending ---

  function body(entry) {
    const data = new URLSearchParams();
    data.set("versi", entry.versi || "");
    Object.entries(entry.isi).forEach(([name, value]) => {
      [].concat(value).forEach((one) => data.append(name, one));
    });
    if (entry.pressed) data.set(entry.pressed[0], entry.pressed[1]);
    return data;
  }

  function reasonIn(answer, html) {
    if (answer.status === 403) return "Tahap LKE sudah berpindah, atau peran Anda tidak mencakupnya lagi.";
    const page = new DOMParser().parseFromString(html, "text/html");
    const said = Array.from(page.querySelectorAll("[role=alert] p, [role=alert] dd"));
    return said.map((one) => one.textContent.trim()).join(" ") || "Server tidak menerimanya.";
  }

  // "terkirim", "ditolak", or "putus" where nothing more can be sent now.
  async function post(name, entry) {
    let answer = null;
    let html = "";
    try {
      answer = await fetch(entry.send, { method: "POST", headers: zi.headers(), body: body(entry) });
      html = await answer.text();
    } catch (error) {
      return "putus";
    }
    if (html.includes('data-halaman="masuk"') || answer.headers.get("X-Orang-Lain")) return "putus";
    if (answer.ok) {
      zi.store.drop(name);
      return "terkirim";
    }
    if (answer.status >= 500 || answer.status === 429) return "putus";
    const reason = reasonIn(answer, html);
    zi.store.keep(name, { ...entry, reason });
    return "ditolak";
  }

  async function sendAll(pairs) {
    const count = { terkirim: 0, ditolak: 0, putus: 0 };
    for (const [name, entry] of pairs) {
      if (!entry.send) continue;
      // One after the other: an item's note must not overtake its answer.
      const became = await post(name, entry);
      count[became] += 1;
      if (became === "putus") break;
    }
    return count;
  }

  Object.assign(zi, { busyElsewhere, elsewhere, sendAll });
})();
