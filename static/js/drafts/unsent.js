// What waits on this device is sent from any page, or asked about: a line at the head of the page
// names it, a dialog shows it word for word, signing out asks first.
(function () {
  "use strict";

  const zi = window.zi;
  const { button, paragraph, row, shown, when, text, copy, whoTakes } = zi;
  const { busyElsewhere, elsewhere, sendAll } = zi;
  const line = document.getElementById("belum-terkirim");
  let dialog = null;

  let sending = false;

  async function sendByItself() {
    if (sending || !zi.person || !navigator.onLine) return;
    const busy = await busyElsewhere();
    if (!busy) return; // whether another page is still writing cannot be known: the line asks
    const ready = elsewhere().filter(
      ([name, entry]) => entry.send && !entry.reason && !busy.has("zi-isian:" + name),
    );
    if (!ready.length) return;
    sending = true;
    const count = await sendAll(ready);
    sending = false;
    renewCards();
    draw(count.terkirim ? count.terkirim + " isian yang tertunda sudah terkirim." : "");
  }

  async function sendNow() {
    line.replaceChildren(paragraph("Mengirim isian yang tertunda …"));
    const count = await sendAll(elsewhere());
    const parts = [];
    if (count.terkirim) parts.push(count.terkirim + " isian terkirim.");
    if (count.ditolak) parts.push(count.ditolak + " isian tidak diterima; alasannya ada pada «Lihat».");
    if (count.putus) parts.push("Belum tersambung; isian tetap di perangkat ini.");
    draw(parts.join(" "));
    const first = line.querySelector("button");
    if (first) first.focus();
  }

  // --- the line ---

  function draw(news) {
    if (!line) return;
    const pairs = elsewhere();
    line.hidden = !pairs.length && !news;
    if (line.hidden) {
      line.replaceChildren();
      return;
    }
    const parts = [];
    if (news) parts.push(paragraph(news));
    if (pairs.length) {
      parts.push(paragraph(pairs.length + " isian belum terkirim dari perangkat ini."));
      const actions = [button("Lihat", () => showAll())];
      if (pairs.some(([, entry]) => entry.send)) actions.unshift(button("Kirim", sendNow, "btn-primary"));
      actions.push(button("Buang", askDiscard));
      parts.push(row(...actions));
    }
    line.className = "pesan " + (pairs.length ? "pesan-warning" : "pesan-success");
    const inner = document.createElement("div");
    inner.className = "isian-baris";
    inner.append(...parts);
    line.replaceChildren(inner);
  }

  // --- the dialog ---

  function open(title, ...parts) {
    if (!dialog) {
      dialog = document.createElement("dialog");
      dialog.className = "isian-dialog";
      dialog.setAttribute("aria-labelledby", "isian-judul");
      document.body.append(dialog);
    }
    const heading = document.createElement("h2");
    heading.id = "isian-judul";
    heading.textContent = title;
    dialog.replaceChildren(heading, ...parts);
    if (!dialog.open) dialog.showModal();
  }

  function close() {
    if (dialog) dialog.close();
  }

  function card(name, entry) {
    const found = document.createElement("section");
    found.dataset.tulisan = name;
    const title = document.createElement("h3");
    title.textContent = entry.label || "Isian";
    const actions = [button("Salin", (event) => copy(text(entry), event.currentTarget))];
    if (entry.page) actions.push(zi.link("Buka tempatnya", entry.page));
    actions.push(
      button("Buang", () => {
        zi.store.drop(name);
        found.remove();
        draw();
        if (!dialog.querySelector("section")) close();
      }),
    );
    found.append(title, paragraph(when(entry), "samar"), shown(entry), row(...actions));
    tellReason(found, entry);
    return found;
  }

  function tellReason(found, entry) {
    if (!entry.reason || found.dataset.alasan) return;
    found.dataset.alasan = "ya";
    const taker = paragraph("");
    found.lastElementChild.before(paragraph("Tidak diterima: " + entry.reason, "kurang"), taker);
    whoTakes(entry, taker);
  }

  // A dialog opened while the texts were being sent learns what became of them.
  function renewCards() {
    if (!dialog || !dialog.open) return;
    const left = new Map(zi.store.list());
    dialog.querySelectorAll("section[data-tulisan]").forEach((found) => {
      const entry = left.get(found.dataset.tulisan);
      if (entry) tellReason(found, entry);
      else found.replaceChildren(paragraph("Sudah terkirim."));
    });
  }

  // Sent meanwhile by another page of this browser.
  function nothingLeft() {
    draw("Semua isian sudah terkirim atau dibuang.");
  }

  function showAll(pairs) {
    const all = pairs || elsewhere();
    if (!all.length) {
      nothingLeft();
      return;
    }
    open(
      all.length + " isian belum terkirim",
      ...all.map(([name, entry]) => card(name, entry)),
      row(button("Tutup", close, "btn-primary")),
    );
  }

  function askDiscard() {
    const all = elsewhere();
    if (!all.length) {
      nothingLeft();
      return;
    }
    open(
      "Buang " + all.length + " isian?",
      paragraph("Tulisan ini hanya ada di perangkat ini. Sesudah dibuang, tulisan tidak dapat dikembalikan."),
      row(
        button("Ya, buang " + all.length + " isian", () => {
          all.forEach(([name]) => zi.store.drop(name));
          close();
          draw();
        }, "btn-primary"),
        button("Batal", close),
      ),
    );
  }

  // --- signing out asks first: on a shared computer none of this person's text may stay behind ---

  function askBeforeLeaving(form) {
    const all = zi.store.list();
    const leave = () => {
      document.querySelectorAll('[data-unsaved="ya"]').forEach((one) => {
        one.dataset.unsaved = "";
      });
      form.dataset.pasti = "ya";
      form.requestSubmit();
    };
    const actions = [];
    if (all.some(([, entry]) => entry.send)) {
      actions.push(
        button("Kirim lalu keluar", async () => {
          const count = await sendAll(all);
          const left = zi.store.list();
          if (!left.length) leave();
          else if (count.putus) askBeforeLeaving(form);
          else showAll(left);
        }, "btn-primary"),
      );
    }
    actions.push(
      button("Lihat", () => showAll(all)),
      button("Keluar dan hapus", () => {
        all.forEach(([name]) => zi.store.drop(name));
        leave();
      }),
      button("Batal", close),
    );
    open(
      "Keluar sekarang? " + all.length + " isian belum terkirim.",
      paragraph("Kirim atau salin terlebih dahulu. Sesudah keluar, tulisan itu dihapus dari perangkat ini."),
      row(...actions),
    );
  }

  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if (!form.matches("[data-keluar]") || form.dataset.pasti || !zi.store.list().length) return;
      event.preventDefault();
      event.stopPropagation();
      askBeforeLeaving(form);
    },
    true,
  );

  // --- when ---

  function look() {
    draw();
    sendByItself();
  }

  if (zi.person) {
    window.addEventListener("load", look);
    window.addEventListener("online", sendByItself);
    document.addEventListener("zi:kembali", sendByItself);
    document.addEventListener("zi:pindah", () => draw()); // a form left the page (js/desk/going.js)
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") look();
    });
  }
})();
