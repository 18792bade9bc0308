// One question on one screen. Going on never waits: what is still being saved or uploaded moves, with
// its form, into a waiting room of the page, where everything goes on as before, until it has arrived.
(function () {
  "use strict";

  const zi = window.zi;
  const home = document.getElementById("fokus");
  const room = document.getElementById("fokus-tunggu");
  const told = document.getElementById("fokus-lain");
  const NOWHERE = {
    mundur: "Ini butir pertama di area ini.",
    kosong: "Tidak ada butir lain yang kosong di area ini.",
  };
  // Also what is no longer unsaved, as long as the answer to it is on its way.
  const BUSY = '[data-unsaved="ya"], [data-sibuk], form.htmx-request';

  function shown() {
    return home.querySelector(".lke-butir");
  }

  function say(sentence) {
    document.getElementById("lke-kabar").textContent = sentence;
  }

  function leads(event) {
    return event.detail.target === home;
  }

  // --- going on ---

  let started = 0; // when the next question was asked for; 0: nobody is on the way

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (leads(event)) started = performance.now();
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    if (leads(event)) started = 0;
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!leads(event) || !event.detail.shouldSwap) return;
    const item = shown();
    zi.fieldGoes();
    // Leaving a field sends what was typed in it.
    if (item.contains(document.activeElement)) document.activeElement.blur();
    if (item.querySelector(BUSY)) room.append(item);
  });

  // What a save says of an area that has been left has no place on this page any more.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!room.contains(event.detail.target)) return;
    const parts = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    parts.querySelectorAll("[hx-swap-oob]").forEach((one) => {
      if (!document.getElementById(one.id)) one.remove();
    });
    event.detail.serverResponse = parts.body.innerHTML;
  });

  // Back at a question that still waits: with its own fields, not with those of the server.
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!leads(event)) return;
    const fresh = shown();
    const waiting = document.querySelector(`#fokus-tunggu > [id="${fresh.id}"]`);
    if (waiting) {
      const foot = waiting.querySelector(".fokus-kaki nav");
      foot.replaceWith(fresh.querySelector(".fokus-kaki nav"));
      fresh.replaceWith(waiting);
      window.htmx.process(waiting.querySelector(".fokus-kaki nav"));
    }
    answered.forEach((word, slug) => {
      if (word.at >= word.from) putWord(slug, word.blank);
    });
    answered.clear();
    arrive();
  });

  function arrive() {
    const item = shown();
    item.focus({ preventScroll: true });
    const statement = item.querySelector(".fokus-pernyataan").textContent;
    say(`Butir ${item.dataset.nomor} dari ${item.dataset.dari}. ${statement}`);
    pointTo(item);
    tell();
  }

  // What stands around the question and is not drawn anew: the way to the list, and who is here.
  function pointTo(item) {
    document.querySelector("[data-ke-daftar]").href = item.dataset.daftar + "#" + item.id;
    const here = document.getElementById("lke-hadir");
    const values = {
      area: item.dataset.area,
      butir: item.querySelector(".lke-kode").textContent,
      dimuat: item.dataset.dimuat,
    };
    Object.entries(values).forEach(([name, value]) => {
      const field = here && here.querySelector(`[name=${name}]`);
      if (field) field.value = value;
    });
    const looked = here && here.querySelector("[name=tanda]");
    if (looked) looked.name = "lihat"; // this one has not been looked at yet
  }

  // --- the strip follows what is saved, also when the next question was drawn before it arrived ---

  const answered = new Map(); // slug → what a save said while the next question was on its way

  function putWord(slug, blank) {
    const cell = document.querySelector(`[data-strip="${CSS.escape(slug)}"]`);
    if (!cell) return;
    const word = cell.querySelector("[data-dijawab]");
    word.dataset.dijawab = blank ? "belum" : "ya";
    word.textContent = blank ? "belum dijawab" : "dijawab";
    draw(cell);
  }

  function draw(cell) {
    if (cell.matches(".nomor-balik")) return; // until the server says that it was repaired
    const blank = cell.querySelector("[data-dijawab]").dataset.dijawab === "belum";
    const bare = cell.dataset.bukti === "tanpa";
    cell.classList.remove("nomor-ya", "nomor-tanpa", "nomor-belum");
    cell.classList.add(blank ? "nomor-belum" : bare ? "nomor-tanpa" : "nomor-ya");
  }

  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const word = event.detail.target;
    if (!word.id.startsWith("kata-")) return;
    const slug = word.id.slice(5);
    const fresh = document.getElementById(word.id);
    const cell = fresh && fresh.closest("[data-strip]");
    if (cell) draw(cell);
    if (!started || !fresh) return;
    answered.set(slug, { from: started, at: performance.now(), blank: fresh.dataset.dijawab === "belum" });
  });

  document.addEventListener("htmx:load", (event) => {
    const list = event.detail.elt;
    const fresh = list.matches(".lke-bukti-daftar") && list.querySelector(":scope > template");
    const item = fresh && list.closest(".lke-butir");
    const cell = item && document.querySelector(`[data-strip="${CSS.escape(item.id.slice(6))}"]`);
    if (!cell) return;
    cell.dataset.bukti = fresh.content.querySelector(".hampir") ? "tanpa" : "ada";
    draw(cell);
  });

  // --- what is still on its way, in words ---

  function lineOf(item) {
    const code = item.querySelector(".lke-kode").textContent;
    const line = document.createElement("p");
    const upload = item.querySelector("[data-sibuk]");
    line.textContent = upload ? `Mengunggah bukti butir ${code} … ` : `Butir ${code} belum tersimpan. `;
    const cell = document.querySelector(`[data-strip="${CSS.escape(item.id.slice(6))}"]`);
    if (cell && !upload) {
      const back = document.createElement("a");
      back.href = cell.href;
      back.textContent = "Buka butir itu";
      back.addEventListener("click", (event) => {
        event.preventDefault();
        cell.click();
      });
      line.append(back);
    }
    return line;
  }

  function tell() {
    const items = Array.from(room.children);
    items.filter((item) => !item.querySelector(BUSY)).forEach((item) => item.remove());
    const lines = Array.from(room.children)
      .filter((item) => item.querySelector('[data-sibuk], [data-saver][data-keadaan="gagal"]'))
      .map(lineOf);
    told.hidden = !lines.length;
    told.replaceChildren(...lines);
  }

  // After the others who listen: they take the mark of unsaved text away.
  new MutationObserver(() => setTimeout(tell)).observe(room, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: ["class", "data-unsaved", "data-sibuk", "data-keadaan"],
  });

  // --- an older address may name another item of the area ---

  function follow() {
    const named = location.hash.startsWith("#butir-") ? location.hash.slice(7) : "";
    if (!named || shown().id === "butir-" + named) return;
    const cell = document.querySelector(`[data-strip="${CSS.escape(named)}"]`);
    if (cell) cell.click();
  }

  window.addEventListener("load", follow);
  pointTo(shown());

  // --- g, then a number: to that item ---

  let number = null; // what was typed of it so far
  let waits = 0;

  function goToNumber() {
    clearTimeout(waits);
    const cell = number && home.querySelector(`.fokus-strip [data-nomor="${Number(number)}"]`);
    if (cell && !started) cell.click();
    else if (number) say("Tidak ada butir " + number + " di area ini.");
    number = null;
  }

  // Was this key meant for the number of an item?
  function digit(key) {
    if (number === null) {
      if (key === "g") number = "";
      return key === "g";
    }
    clearTimeout(waits);
    if (!/^[0-9]$/.test(key)) {
      goToNumber();
      return key === "enter";
    }
    number += key;
    if (number.length > 1) goToNumber();
    else waits = setTimeout(goToNumber, 900);
    return true;
  }

  zi.focus = {
    number: digit,
    // Is the next question on its way? Keys meant for it must not answer this one.
    leaving: () => started > 0,
    go(where) {
      const link = home.querySelector(`[data-${where}]`);
      if (!link) say(NOWHERE[where]);
      if (!link || started) return;
      // Leaving a field sends what was typed in it.
      if (home.contains(document.activeElement)) document.activeElement.blur();
      link.click();
    },
  };
})();
