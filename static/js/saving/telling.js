// What the page says about saving: the notice at its foot, the word beside a form, and their clock.
// Every sentence about connection, session and refusals stands here.
(function () {
  "use strict";

  const zi = window.zi;

  const WORDS = {
    offlineKept: "Tidak tersambung. Tulisan Anda aman di perangkat ini dan akan dikirim lagi.",
    offline: "Tidak tersambung. Tulisan Anda tetap ada di halaman ini. Jangan tutup halaman ini.",
    serverKept:
      "Server belum dapat menjawab. Tulisan Anda aman di perangkat ini dan akan dikirim lagi.",
    server: "Server belum dapat menjawab. Tulisan Anda tetap ada di halaman ini. Coba lagi sebentar lagi.",
    forbidden: "Tindakan ini tidak diizinkan untuk peran Anda. Tidak ada data yang berubah.",
    tooLarge: "Berkas terlalu besar, sehingga tidak diterima. Tidak ada data yang berubah.",
    full:
      "Ruang penyimpanan server penuh, sehingga belum dapat disimpan. Beri tahu administrator " +
      "instansi, lalu coba lagi. Tidak ada data yang berubah.",
    expired:
      "Sesi Anda sudah berakhir. Tulisan Anda tetap ada di halaman ini dan dikirim sendiri sesudah Anda masuk lagi di tab baru.",
    other:
      "Sesi di peramban ini sekarang milik orang lain. Tulisan di halaman ini tidak disimpan atas nama orang itu; tulisan tetap di perangkat ini sampai pemiliknya masuk lagi.",
    saving: "Menyimpan…",
    saved: "Tersimpan",
    unsaved: "Belum tersimpan",
    partly: "isian lain di butir ini belum tersimpan",
  };
  const ZONES = { "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

  // The clock of the page: a unit's own on its pages, Jakarta's elsewhere.
  function zone() {
    const name = document.body.dataset.zona in ZONES ? document.body.dataset.zona : "Asia/Jakarta";
    return { name, word: ZONES[name] };
  }

  function clock() {
    const time = new Intl.DateTimeFormat("id-ID", {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone: zone().name,
    });
    return time.format(new Date()).replace(":", ".") + " " + zone().word;
  }

  // --- the notice at the foot: connection, session, refusals ---

  function notice(text, actions) {
    const box = document.getElementById("jaringan");
    if (!box) return;
    const sentence = document.createElement("p");
    sentence.textContent = text;
    const row = document.createElement("div");
    row.className = "jaringan-aksi";
    (actions || []).forEach((action) => row.append(action));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-sm btn-tenang";
    close.textContent = "Tutup pemberitahuan";
    close.addEventListener("click", () => {
      box.hidden = true;
    });
    row.append(close);
    // The same sentence again would be read out again.
    if (!box.hidden && box.firstElementChild && box.firstElementChild.textContent === text) return;
    box.replaceChildren(sentence, row);
    box.hidden = false;
  }

  function silence() {
    const box = document.getElementById("jaringan");
    if (box) box.hidden = true;
  }

  // What was only read has come after all: the line is no longer spoken of.
  function lineIsBack() {
    const box = document.getElementById("jaringan");
    const told = box && box.firstElementChild ? box.firstElementChild.textContent : "";
    if ([WORDS.offline, WORDS.offlineKept, WORDS.server, WORDS.serverKept].includes(told)) silence();
  }

  function link(text, address, inNewTab) {
    const found = document.createElement("a");
    found.className = "btn btn-sm btn-primary";
    found.href = address;
    found.textContent = text;
    if (inNewTab) {
      found.target = "_blank";
      found.rel = "noopener";
    }
    return found;
  }

  // Where one signs in again: the page a request was sent on to, or the ordinary one where the
  // answer itself said that nobody is in.
  function signInPage(answered) {
    const place = new URL(answered, location.href).pathname;
    return place.startsWith("/masuk") ? place : "/masuk";
  }

  // --- saver: <... data-simpan> holds everything that is saved together, and one {% saver %} ---

  function say(element, state, text) {
    const scope = element.closest("[data-simpan]");
    const saver = scope && scope.querySelector("[data-saver]");
    if (!saver) return;
    const rest = state === "tersimpan" && scope.querySelector('[data-unsaved="ya"], [data-sibuk]');
    saver.dataset.keadaan = rest ? "gagal" : state;
    saver.textContent = rest ? text + "; " + WORDS.partly : text;
  }

  function saved(element) {
    say(element, "tersimpan", WORDS.saved + " " + clock());
  }

  function otherPerson(sentence) {
    const again = link("Muat ulang halaman", location.href);
    notice(sentence || WORDS.other, [again]);
  }

  Object.assign(zi, { WORDS, zone, notice, silence, lineIsBack, link, signInPage, say, saved, otherPerson });
})();
