// Ready sentences: a list that opens beside a note and writes what is chosen into it.
// <button data-kalimat="#butir-A-I-1-i-a [name=catatan]"> says which note; Alt+K in a note opens it too.
(function () {
  "use strict";

  const dialog = document.getElementById("kalimat");
  let note = null;

  async function open(target) {
    if (!dialog || !target || target.disabled) return;
    note = target;
    if (!dialog.dataset.siap) {
      const response = await fetch(dialog.dataset.alamat, { headers: { "X-Requested-With": "fetch" } });
      if (!response.ok || response.redirected) return;
      dialog.innerHTML = await response.text();
      dialog.dataset.siap = "ya";
    }
    dialog.showModal();
    const first = dialog.querySelector("button");
    if (first) first.focus();
  }

  function insert(text) {
    dialog.close();
    if (!note) return;
    const before = note.value.trimEnd();
    note.value = before ? before + " " + text : text;
    note.focus();
    note.setSelectionRange(note.value.length, note.value.length);
    note.dispatchEvent(new Event("input", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-kalimat]");
    if (opener) {
      open(document.querySelector(opener.dataset.kalimat));
      return;
    }
    const chosen = event.target.closest("[data-kalimat-isi]");
    if (chosen) insert(chosen.dataset.kalimatIsi);
  });

  document.addEventListener("keydown", (event) => {
    if (dialog && dialog.open) {
      const chosen = dialog.querySelector(`[data-kalimat-tombol="${CSS.escape(event.key)}"]`);
      if (chosen) {
        event.preventDefault();
        insert(chosen.dataset.kalimatIsi);
      }
      event.stopPropagation();
      return;
    }
    if (event.altKey && event.code === "KeyK" && event.target.matches("textarea[name=catatan]")) {
      event.preventDefault();
      open(event.target);
    }
  }, true);
})();
