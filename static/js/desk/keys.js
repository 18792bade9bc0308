// Keys of the desk; `?` lists them and switches the single ones off on this device.
(function () {
  "use strict";

  const desk = window.zi.desk;
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

  function typing(target) {
    return target.closest("textarea, select, [contenteditable]") ||
      (target.matches("input") && !/^(radio|checkbox|button|submit)$/.test(target.type));
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

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (document.querySelector("dialog[open]") || !desk.find("#ruang-butir")) return;
    if (event.key === "Enter" && event.ctrlKey) {
      event.preventDefault();
      desk.save();
      return;
    }
    if (event.key === "Escape") {
      if (typing(target)) desk.find("#ruang-butir").focus({ preventScroll: true });
      else desk.drop();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || typing(target)) return;
    if (isOff()) return;
    const key = event.key.toLowerCase();
    let done = false;
    if (key === "?") done = showKeys();
    else if (key === "enter" && target.matches("#ruang-butir, body, input[type=radio]")) done = desk.save();
    else if (KEYS[key]) done = KEYS[key]();
    else if (/^[a-e]$/.test(key)) done = desk.choose(key);
    if (done !== false) event.preventDefault();
  });
})();
