// Long texts are counted, never cut: <textarea data-batas="5000"> says how long it may be.
(function () {
  "use strict";

  const number = new Intl.NumberFormat("id-ID");

  function place(field) {
    if (field.ziHitung) return field.ziHitung;
    const found = document.createElement("span");
    found.className = "hitung";
    found.id = "hitung-" + Math.random().toString(36).slice(2, 10);
    found.setAttribute("aria-live", "polite");
    field.insertAdjacentElement("afterend", found);
    const before = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", before ? before + " " + found.id : found.id);
    field.ziHitung = found;
    return found;
  }

  // Silent until it matters; then the figure stands there, and too much is said in words.
  function count(field) {
    const limit = Number(field.dataset.batas);
    const length = Array.from(field.value).length;
    if (length < limit * 0.8 && !field.ziHitung) return;
    const box = place(field);
    const over = length - limit;
    const figures = `${number.format(length)} dari paling banyak ${number.format(limit)} karakter`;
    box.textContent = length < limit * 0.8 ? "" : over > 0
      ? `${figures}; kurangi ${number.format(over)} karakter agar dapat disimpan.`
      : figures;
    box.classList.toggle("kurang", over > 0);
    if (over > 0) field.setAttribute("aria-invalid", "true");
    else if (field.getAttribute("aria-invalid")) field.removeAttribute("aria-invalid");
    // An ordinary form is not sent in vain; forms that save in place are answered in their place.
    if (field.form && !field.form.matches("[hx-post]")) {
      field.setCustomValidity(over > 0 ? box.textContent : "");
    }
  }

  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-batas]")) count(event.target);
  });

  document.addEventListener("zi:pulih", (event) => {
    event.target.querySelectorAll("[data-batas]").forEach(count);
  });

  document.querySelectorAll("[data-batas]").forEach(count);
})();
