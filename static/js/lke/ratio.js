// The ratio as it is typed. The server's figure after saving is the truth.
(function () {
  "use strict";

  function count(fields, role) {
    const own = fields.filter((field) => field.dataset.peran === role);
    if (!own.length || own.some((field) => !/^\d{1,12}$/.test(field.value.trim()))) return null;
    return own.reduce((sum, field) => sum + Number(field.value.trim()), 0);
  }

  function percent(value) {
    return (100 * value).toFixed(2).replace(".", ",") + " %";
  }

  function ratio(box) {
    const fields = Array.from(box.querySelectorAll("input[data-peran]"));
    if (box.dataset.hitung === "decrease") {
      const before = count(fields, "previous");
      const now = count(fields, "current");
      if (before === null || now === null) return "";
      const fell = before === 0 ? Number(now === 0) : Math.max((before - now) / before, 0);
      return `Dari ${before} menjadi ${now}: ${percent(fell)}`;
    }
    const done = count(fields, "numerator");
    const due = count(fields, "denominator");
    if (done === null || due === null) return "";
    if (due === 0) {
      const full = done === 0 && box.dataset.nol === "full";
      return `${done} dari 0: ${percent(full ? 1 : 0)}`;
    }
    const note = done > due ? " (dibatasi 100 %, periksa jumlahnya)" : "";
    return `${done} dari ${due} = ${percent(Math.min(done / due, 1))}${note}`;
  }

  function showRatio(box) {
    const output = box.querySelector("output");
    if (output) output.textContent = ratio(box);
  }

  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-hitung]");
    if (box) showRatio(box);
  });

  document.querySelectorAll("[data-hitung]").forEach(showRatio);
  document.addEventListener("htmx:load", (event) => {
    event.detail.elt.querySelectorAll("[data-hitung]").forEach(showRatio);
  });
})();
