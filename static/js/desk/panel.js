// The judgement on the desk: what the big button will do, what is chosen, sentences for the note.
(function () {
  "use strict";

  const zi = window.zi;
  const news = document.getElementById("ruang-kabar");

  function find(selector) {
    return document.querySelector("#ruang " + selector);
  }

  function form() {
    return find("#ruang-form");
  }

  function radios() {
    return Array.from(document.querySelectorAll('#ruang-form input[type=radio][name="nilai"]'));
  }

  // What is chosen: a letter, "balik" for the return, "isi" for typed counts, "" for nothing.
  function chosen() {
    const found = radios().find((radio) => radio.checked && radio.value !== "");
    if (found) return found.value;
    const counts = Array.from(document.querySelectorAll("#ruang-form input.num"));
    return counts.some((field) => field.value !== field.defaultValue) ? "isi" : "";
  }

  function mode() {
    const value = chosen();
    const button = find("#ruang-utama");
    if (value === "balik") return "balik";
    if (value === "isi") return "simpan";
    if (value && value === button.dataset.sama) return "sama";
    if (value || (button.dataset.sudah && !find("[data-ruang-setuju]"))) return "simpan";
    return find("[data-ruang-setuju]") ? "setuju" : "simpan";
  }

  function show(element, open) {
    if (element) element.classList.toggle("ruang-terbuka", open);
  }

  function draw() {
    const button = find("#ruang-utama");
    if (!button) return;
    const now = mode();
    const value = chosen();
    const word = button.querySelector("[data-ruang-kata]");
    const key = button.querySelector("[data-ruang-tombol]");
    const set = find(".ruang-pilihan");
    const unit = set.dataset.unit;
    if (now === "balik") word.textContent = "Kembalikan & lanjut";
    else if (now === "setuju" || now === "sama") word.textContent = word.dataset.setuju;
    else word.textContent = value && value !== "isi" ? "Simpan " + value + " & lanjut" : "Simpan & lanjut";
    key.textContent = now === "setuju" ? "S" : "Ctrl Enter";
    const picking = value !== "" && value !== "isi";
    set.classList.toggle("ruang-memilih", picking);
    radios().forEach((radio) => {
      const label = radio.closest("label");
      label.classList.toggle("ruang-terpilih", radio.checked && radio.value !== "");
      // What the big button gives anyway is no other value, until something else is chosen.
      const given = radio.value !== "" && radio.value === button.dataset.sama;
      label.classList.toggle("ruang-lipat", given && !picking && !button.dataset.sudah);
    });
    const note = find("#ruang-alasan-beda");
    const differs = now !== "balik" && picking && value !== unit;
    const written = note.querySelector("textarea").value.trim() !== "";
    const asked = note.dataset.diminta === form().dataset.draft;
    show(note, now !== "balik" && (differs || written || asked || value === "isi"));
    show(find("#ruang-form-balik"), now === "balik");
    // What goes back to the unit is agreed with by nobody, until that choice is dropped.
    document.querySelectorAll("#ruang-nilai .ruang-suara button").forEach((one) => {
      one.disabled = now === "balik";
    });
    drawSentences();
  }

  // --- sentences ---

  function noteOf(button) {
    return button.closest(".ruang-alasan").querySelector("textarea");
  }

  function drawSentences() {
    document.querySelectorAll("[data-ruang-kalimat]").forEach((button) => {
      const has = noteOf(button).value.includes(button.dataset.ruangKalimat);
      button.setAttribute("aria-pressed", String(has));
    });
  }

  function toggleSentence(button) {
    const note = noteOf(button);
    const text = button.dataset.ruangKalimat;
    if (note.value.includes(text)) note.value = note.value.replace(text, "").replace(/\s{2,}/g, " ").trim();
    else note.value = note.value.trim() ? note.value.trimEnd() + " " + text : text;
    note.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // --- verbs, by key or by button ---

  function choose(value) {
    const found = radios().find((radio) => radio.value.toLowerCase() === value.toLowerCase());
    if (!found || found.matches(":disabled")) return false;
    found.checked = true;
    found.dispatchEvent(new Event("input", { bubbles: true }));
    found.dispatchEvent(new Event("change", { bubbles: true }));
    const label = found.closest("label");
    label.scrollIntoView({ block: "nearest" });
    news.textContent = "Dipilih: " + (value === "balik" ? "kembalikan ke unit" : found.value);
    if (value === "balik") find("#ruang-alasan").focus();
    return true;
  }

  function drop() {
    const target = form();
    if (!target) return;
    target.reset();
    zi.giveUp(target);
    const back = find("#ruang-form-balik");
    if (back) {
      back.reset();
      zi.giveUp(back);
    }
    draw();
    news.textContent = "Pilihan dilepas.";
  }

  // Is the judgement being saved, or the next item on its way?
  function waits() {
    return Boolean(zi.desk.busy || find("form[data-berjalan]"));
  }

  function press(target, selector) {
    if (!target || waits()) return false;
    const button = target.querySelector(selector);
    if (!button) return false;
    // Leaving a field tells of a change: before it is sent, not once it has arrived. The note goes
    // with the judgement then, not before it.
    pressing = true;
    if (target.contains(document.activeElement)) document.activeElement.blur();
    pressing = false;
    clearTimeout(pause);
    target.requestSubmit(button);
    return true;
  }

  function save() {
    const now = mode();
    if (now === "balik") return press(find("#ruang-form-balik"), "[data-ruang-kembalikan]");
    if (now === "setuju") return press(form(), "[data-ruang-setuju]");
    return press(form(), "[data-ruang-simpan]");
  }

  function agree() {
    if (mode() === "balik") return false;
    return press(form(), "[data-ruang-setuju]");
  }

  function openNote() {
    const note = find("#ruang-alasan-beda");
    if (mode() === "balik") {
      find("#ruang-alasan").focus();
      return;
    }
    if (!note) return;
    note.dataset.diminta = form().dataset.draft;
    draw();
    const field = note.querySelector("textarea");
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }

  document.addEventListener("click", (event) => {
    const sentence = event.target.closest("[data-ruang-kalimat]");
    if (sentence) toggleSentence(sentence);
    if (event.target.closest("#ruang-utama")) {
      event.preventDefault();
      save();
    }
  });

  ["input", "change", "zi:pulih"].forEach((name) => {
    document.addEventListener(name, (event) => {
      if (event.target.closest && event.target.closest("#ruang-nilai")) draw();
    });
  });

  // One press is one judgement, however long the line. A note on its way holds nobody up.
  function isPress(event) {
    const target = event.detail.elt;
    const cause = event.detail.triggeringEvent || (event.detail.requestConfig || {}).triggeringEvent;
    return cause && cause.type === "submit" && target.matches("#ruang-form, #ruang-form-balik");
  }

  document.addEventListener("htmx:confirm", (event) => {
    if (isPress(event)) event.detail.elt.dataset.berjalan = "ya";
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (isPress(event)) delete event.detail.elt.dataset.berjalan;
  });

  // --- the note is saved as it is written; the judgement waits for its button ---

  let pressing = false;
  let pause = 0;

  function isNote(target) {
    return target.matches && target.matches("#ruang-form textarea[name=catatan]");
  }

  function saveNote() {
    clearTimeout(pause);
    const target = form();
    if (target && target.dataset.unsaved === "ya" && !target.dataset.berjalan) window.htmx.trigger(target, "catat");
  }

  document.addEventListener("input", (event) => {
    clearTimeout(pause);
    if (isNote(event.target)) pause = setTimeout(saveNote, 1500);
  });
  document.addEventListener("change", (event) => {
    if (isNote(event.target) && !pressing) saveNote();
  });
  document.addEventListener("htmx:configRequest", (event) => {
    const { elt, triggeringEvent } = event.detail;
    if (triggeringEvent && triggeringEvent.type === "catat") event.detail.path = elt.dataset.draftAlone;
  });

  // Refused, asked or in conflict: to what must be said or decided first.
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = event.detail.elt && event.detail.elt.closest && event.detail.elt.closest("#ruang-nilai");
    if (!box) return;
    const ask = box.querySelector("[data-tanya] button, [data-berselisih] button");
    const alert = box.querySelector("[role=alert]");
    if (!alert) return;
    if (ask) ask.focus({ preventScroll: true });
    else if (alert.closest("#ruang-form-balik")) find("#ruang-alasan").focus({ preventScroll: true });
    else openNote();
    alert.scrollIntoView({ block: "nearest" });
  });

  draw();
  window.zi.desk = { draw, find, form, choose, drop, save, agree, openNote, news, mode, waits };
})();
