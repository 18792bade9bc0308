// Keys of the desk; `?` lists them and switches the single ones off on this device.
(function () {
  "use strict";

  const zi = window.zi;
  const desk = zi.desk;
  const dialog = document.getElementById("ruang-tombol");
  const off = document.getElementById("ruang-tanpa-tombol");
  const OFF = "zi-ruang-tanpa-tombol";

  function isOff() {
    try {
      return localStorage.getItem(OFF) === "ya";
    } catch (error) {
      return false;
    }
  }

  off.checked = isOff();
  off.addEventListener("change", () => {
    try {
      if (off.checked) localStorage.setItem(OFF, "ya");
      else localStorage.removeItem(OFF);
    } catch (error) {
      // A device that keeps nothing asks again on the next page.
    }
  });

  function press(selector) {
    const found = desk.find(selector);
    if (!found) return false;
    found.click();
    return true;
  }

  function undo() {
    const found = desk.find("#ruang-urung");
    if (!found) return false;
    found.requestSubmit();
    return true;
  }

  function goTo() {
    const field = desk.find("#ruang-tuju");
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  }

  const KEYS = {
    s: desk.agree,
    r: () => desk.choose("balik"),
    j: () => press('[data-ruang-pindah="lewati"]'),
    k: () => press('[data-ruang-pindah="sebelum"]'),
    "[": () => press('[data-ruang-bukti="sebelum"]'),
    "]": () => press('[data-ruang-bukti="sesudah"]'),
    n: () => {
      desk.openNote();
      return true;
    },
    u: undo,
    g: goTo,
    y: () => desk.choose("Ya"),
    t: () => desk.choose("Tidak"),
  };

  function showKeys() {
    if (!dialog.open) dialog.showModal();
    return true;
  }

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-ruang-bantuan]")) showKeys();
  });

  // Ctrl+Enter decides where the judgement is written, or where nothing else is meant: never from
  // a field, a link or a button of something else.
  function judges(target) {
    if (target.closest("#ruang-form, #ruang-form-balik, #ruang-utama")) return true;
    return !target.closest("a, button, input, select, textarea, summary, [contenteditable]");
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (document.querySelector("dialog[open]") || !desk.find("#ruang-butir")) return;
    if (event.key === "Enter" && event.ctrlKey) {
      if (!judges(target)) return;
      event.preventDefault();
      if (!event.repeat && !desk.waits()) desk.save();
      return;
    }
    if (event.key === "Escape") {
      if (zi.typing(target)) desk.find("#ruang-butir").focus({ preventScroll: true });
      else desk.drop();
      return;
    }
    if (isOff() || !zi.singleKey(event)) return;
    const key = event.key.toLowerCase();
    // This judgement is being saved, or the next item is on its way: the key was meant for that one.
    if (desk.waits() && key.length === 1 && key !== "?") {
      event.preventDefault();
      return;
    }
    let done = false;
    if (key === "?") done = showKeys();
    else if (key === "enter" && target.matches("#ruang-butir, body, input[type=radio]")) done = desk.save();
    else if (KEYS[key]) done = KEYS[key]();
    else if (/^[a-e]$/.test(key)) done = desk.choose(key);
    if (done !== false) event.preventDefault();
  });
})();
