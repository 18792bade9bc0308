// Evidence is saved as answers are: a file as soon as it is chosen or dropped, one after the other.
// Without this script the form sends them in one ordinary request.
(function () {
  "use strict";

  const zi = window.zi;
  const { rowFor, fault, send } = zi.evidenceFile;

  function formOf(box) {
    return box && box.querySelector("form[data-bukti-unggah]");
  }

  // --- the files of one item, one after the other on purpose: two at a time would race ---

  const queues = new WeakMap(); // form → what it is still sending

  function upload(form, files) {
    const before = queues.get(form) || Promise.resolve();
    const last = before.then(() => sendFiles(form, files));
    queues.set(form, last);
  }

  zi.uploadEvidence = upload;

  async function sendFiles(form, files) {
    const box = form.closest(".lke-bukti");
    let list = box.querySelector(":scope > .bukti-jalan");
    if (list) list.replaceChildren();
    else {
      list = document.createElement("ul");
      list.className = "bukti-jalan";
      box.append(list);
    }
    const rows = files.map((file) => rowFor(list, file));
    const rest = new FormData(form);
    ["berkas", "tautan", "judul"].forEach((name) => rest.delete(name));
    box.dataset.sibuk = "ya";
    zi.say(form, "sibuk", `Mengunggah ${files.length} berkas…`);
    let good = 0;
    for (let number = 0; number < files.length; number += 1) {
      const wrong = fault(form, files[number]);
      if (wrong) {
        rows[number].end(wrong, false);
        continue;
      }
      const data = new FormData();
      rest.forEach((value, name) => data.append(name, value));
      data.set("csrfmiddlewaretoken", zi.token());
      data.append("berkas", files[number], files[number].name);
      const found = await send(form.action, data, rows[number]);
      if (found) show(box, found.box);
      if (found && found.good) good += 1;
    }
    delete box.dataset.sibuk;
    if (good === files.length) zi.saved(form);
    else zi.say(form, "gagal", `${good} dari ${files.length} berkas tersimpan`);
  }

  // The list as the server has it now; whatever is being typed below it stays.
  function show(box, fresh) {
    const found = document.importNode(fresh, true);
    const old = box.querySelector(".lke-bukti-daftar");
    const within = old.contains(document.activeElement);
    old.replaceWith(found);
    if (window.htmx) window.htmx.process(found);
    if (within) {
      found.setAttribute("tabindex", "-1");
      found.focus({ preventScroll: true });
    }
  }

  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!field.matches("form[data-bukti-unggah] input[type=file]") || !field.files.length) return;
    event.stopPropagation();
    const files = Array.from(field.files);
    field.value = "";
    upload(field.form, files);
  }, true);

  // What was uploaded before is no news any more once something else was done with the list.
  document.addEventListener("htmx:load", (event) => {
    const list = event.detail.elt;
    const box = list.matches(".lke-bukti-daftar") && list.closest(".lke-bukti:not([data-sibuk])");
    const told = box && list.querySelector("[data-bukti-jadi]") && box.querySelector(":scope > .bukti-jalan");
    if (told) told.remove();
  });

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
