// Evidence: several files dropped or chosen at once, sent one after the other, each with its own
// progress and its own word. Without this script the form sends them all in one ordinary request.
(function () {
  "use strict";

  const SEVERED = "Sambungan terputus; berkas ini belum tersimpan. Coba kirim lagi.";
  const EXPIRED = "Sesi Anda berakhir; berkas ini belum tersimpan. Masuk di tab lain, lalu kirim lagi.";
  const STRANGE = "Server tidak menerima berkas ini. Muat ulang halaman lalu coba lagi.";

  function formOf(box) {
    return box && box.querySelector("form[data-bukti-unggah]");
  }

  // --- one row per file ---

  function rowFor(list, file) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const word = document.createElement("span");
    name.textContent = file.name;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", "Kemajuan " + file.name);
    word.textContent = "menunggu giliran";
    row.append(name, bar, word);
    list.append(row);
    return {
      progress(share) {
        bar.value = share;
        word.textContent = share < 100 ? share + " %" : "sedang diperiksa";
      },
      end(text, good) {
        bar.remove();
        // Only the outcome is spoken; every percent would talk over everything else.
        word.setAttribute("role", "status");
        word.textContent = text;
        word.className = good ? "cukup" : "kurang";
      },
    };
  }

  function token(data) {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    if (cookie) data.set("csrfmiddlewaretoken", cookie[1]);
    return data;
  }

  // --- one request per file; answers the fragment, or null when nothing arrived ---

  function send(address, data, row) {
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", address);
      request.setRequestHeader("HX-Request", "true");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) row.progress(Math.round((100 * event.loaded) / event.total));
      });
      request.addEventListener("load", () => {
        const page = new DOMParser().parseFromString(request.responseText, "text/html");
        const box = page.querySelector(".lke-bukti");
        if (!box) {
          const out = page.querySelector('[data-halaman="masuk"]');
          row.end(out ? EXPIRED : STRANGE, false);
          resolve(null);
          return;
        }
        const wrong = Array.from(box.querySelectorAll("[data-bukti-gagal] p"));
        const done = box.querySelector("[data-bukti-jadi]");
        const said = wrong.length
          ? wrong.map((line) => line.textContent.trim()).join(" ")
          : done ? done.textContent.trim() : "Tersimpan.";
        row.end(said, wrong.length === 0);
        box.querySelectorAll("[data-bukti-gagal], [data-bukti-jadi]").forEach((one) => one.remove());
        resolve({ box, good: wrong.length === 0 });
      });
      request.addEventListener("error", () => {
        row.end(SEVERED, false);
        resolve(null);
      });
      request.send(data);
    });
  }

  async function upload(form, files) {
    const box = form.closest(".lke-bukti");
    if (box.dataset.sibuk) return;
    box.dataset.sibuk = "1";
    form.querySelectorAll("button").forEach((button) => { button.disabled = true; });
    const list = document.createElement("ul");
    list.className = "bukti-jalan";
    box.querySelectorAll(".bukti-jalan").forEach((older) => older.remove());
    box.append(list);
    const rows = files.map((file) => rowFor(list, file));
    const rest = new FormData(form);
    rest.delete("berkas");
    let last = null;
    for (let number = 0; number < files.length; number += 1) {
      const data = new FormData();
      rest.forEach((value, name) => {
        // The address belongs to the first request only.
        if (number === 0 || (name !== "tautan" && name !== "judul")) data.append(name, value);
      });
      data.append("berkas", files[number], files[number].name);
      // One after the other on purpose: two at a time would race for the same item.
      last = (await send(form.action, token(data), rows[number])) || last;
    }
    show(box, list, last);
  }

  // The list as the server has it now, the rows of this upload below it.
  function show(box, list, last) {
    delete box.dataset.sibuk;
    const form = formOf(box);
    if (!last) {
      form.querySelectorAll("button").forEach((button) => { button.disabled = false; });
      return;
    }
    const fresh = document.importNode(last.box, true);
    box.replaceWith(fresh);
    if (window.htmx) window.htmx.process(fresh);
    fresh.append(list);
    fresh.setAttribute("tabindex", "-1");
    fresh.focus({ preventScroll: true });
  }

  // Before htmx hears of it: with files chosen, this script sends them.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.matches("form[data-bukti-unggah]")) return;
    const files = Array.from(form.querySelector("input[type=file]").files);
    if (!files.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    upload(form, files);
  }, true);

  // --- dropping files anywhere on an item's evidence ---

  function target(event) {
    const box = event.target.closest && event.target.closest(".lke-bukti");
    const types = event.dataTransfer ? Array.from(event.dataTransfer.types) : [];
    return types.includes("Files") && formOf(box) ? box : null;
  }

  function unmark() {
    document.querySelectorAll(".bukti-seret").forEach((box) => box.classList.remove("bukti-seret"));
  }

  document.addEventListener("dragover", (event) => {
    const types = event.dataTransfer ? Array.from(event.dataTransfer.types) : [];
    if (!types.includes("Files")) return;
    // A file that misses its place must not replace the page somebody is filling in.
    event.preventDefault();
    const box = target(event);
    unmark();
    event.dataTransfer.dropEffect = box ? "copy" : "none";
    if (box) box.classList.add("bukti-seret");
  });

  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) unmark();
  });

  document.addEventListener("drop", (event) => {
    const types = event.dataTransfer ? Array.from(event.dataTransfer.types) : [];
    if (!types.includes("Files")) return;
    event.preventDefault();
    const box = target(event);
    unmark();
    if (box) upload(formOf(box), Array.from(event.dataTransfer.files));
  });
})();
