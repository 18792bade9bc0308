// Text that waits on this device, shown word for word: to be copied, to be given up, and who can take
// it where the LKE has moved on.
(function () {
  "use strict";

  const zi = window.zi;

  function button(text, act, look) {
    const found = document.createElement("button");
    found.type = "button";
    found.className = "btn btn-sm " + (look || "btn-tenang");
    found.textContent = text;
    found.addEventListener("click", act);
    return found;
  }

  function paragraph(text, look) {
    const found = document.createElement("p");
    found.textContent = text;
    if (look) found.className = look;
    return found;
  }

  function row(...actions) {
    const found = document.createElement("div");
    found.className = "aksi-bawah";
    found.append(...actions);
    return found;
  }

  // --- what was typed, in words ---

  function text(entry) {
    const lines = Object.entries(entry.isi)
      .map(([name, value]) => [name, [].concat(value).filter(Boolean).join("\n")])
      .filter(([, value]) => value && value !== "ya");
    const short = lines.filter(([name]) => name === "nilai").map(([, value]) => "Jawaban: " + value);
    const rest = lines.filter(([name]) => name !== "nilai").map(([, value]) => value);
    if (entry.pressed && entry.pressed[0] === "setuju") short.push("Setuju dengan unit");
    return short.concat(rest).join("\n");
  }

  async function copy(words, from) {
    try {
      await navigator.clipboard.writeText(words);
      from.textContent = "Tersalin";
    } catch (error) {
      // Without a clipboard the words stand there, marked, to be copied by key.
      const shown = from.closest("[data-tulisan]").querySelector("pre");
      const range = document.createRange();
      range.selectNodeContents(shown);
      const marked = getSelection();
      marked.removeAllRanges();
      marked.addRange(range);
      from.textContent = "Tekan Ctrl+C untuk menyalin";
    }
  }

  function shown(entry) {
    const found = document.createElement("pre");
    found.className = "isian-teks";
    found.textContent = text(entry) || "(isian dikosongkan)";
    return found;
  }

  function when(entry) {
    if (!entry.at) return "";
    const format = new Intl.DateTimeFormat("id-ID", {
      dateStyle: "medium",
      timeStyle: "short",
      timeZone: zi.zone().name,
    });
    return `ditulis ${format.format(new Date(entry.at)).replace(/:/g, ".")} ${zi.zone().word}`;
  }

  // --- who can still take it, where the LKE has moved on ---

  async function whoTakes(entry, place) {
    if (!entry.who) return;
    try {
      const answer = await fetch(entry.who, { headers: { "X-Requested-With": "fetch" } });
      if (!answer.ok || answer.redirected) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      place.textContent = page.body.textContent.trim();
    } catch (error) {
      // The words can be copied all the same.
    }
  }

  // A form that cannot be written any more shows what had been meant for it.
  zi.leftBehind = function (form, name, entry) {
    const scope = form.closest("[data-simpan]") || form;
    if (scope.querySelector("[data-tertinggal]")) return;
    const box = document.createElement("div");
    box.className = "pesan pesan-warning";
    box.dataset.tertinggal = "ya";
    box.dataset.tulisan = "ya";
    box.setAttribute("role", "alert");
    const body = document.createElement("div");
    const taker = paragraph("");
    body.append(
      paragraph("Tulisan Anda untuk butir ini belum terkirim, dan sekarang tidak dapat disimpan lagi di sini."),
      taker,
      shown(entry),
      row(
        button("Salin", (event) => copy(text(entry), event.currentTarget)),
        button("Buang", () => {
          zi.store.drop(name);
          box.remove();
        }),
      ),
    );
    box.append(body);
    form.before(box);
    whoTakes(entry, taker);
  };

  // An ordinary form whose text was put back says so above itself.
  zi.putBack = function (form, words) {
    const box = document.createElement("div");
    box.className = "pesan pesan-warning";
    box.setAttribute("role", "status");
    const body = document.createElement("div");
    body.append(
      paragraph(words + " Periksa, lalu simpan."),
      row(
        button("Buang dan pakai yang tersimpan", () => {
          zi.giveUp(form);
          location.reload();
        }),
      ),
    );
    box.append(body);
    form.before(box);
  };

  Object.assign(zi, { button, paragraph, row, shown, when, text, copy, whoTakes });
})();
