// A date field shows its day as the browser's language writes it (11/30/2026 with many); beneath it
// stands the same day in words, so that nobody takes the month for the day.
(function () {
  "use strict";

  const words = new Intl.DateTimeFormat("id-ID", {
    weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC",
  });
  let number = 0;

  function tell(field) {
    const shown = document.getElementById(field.dataset.tanggalBaca);
    if (shown) shown.textContent = field.valueAsDate ? words.format(field.valueAsDate) : "";
  }

  function draw(field) {
    if (field.dataset.tanggalBaca) return;
    number += 1;
    const shown = document.createElement("span");
    shown.id = "tanggal-baca-" + number;
    shown.className = "tanggal-baca";
    if (field.closest("label")) shown.setAttribute("aria-hidden", "true"); // no part of its name
    field.dataset.tanggalBaca = shown.id;
    const told = field.getAttribute("aria-describedby");
    field.setAttribute("aria-describedby", told ? told + " " + shown.id : shown.id);
    field.after(shown);
    tell(field);
  }

  function drawIn(part) {
    part.querySelectorAll("input[type=date]").forEach(draw);
  }

  drawIn(document);
  document.addEventListener("htmx:load", (event) => drawIn(event.detail.elt));
  ["input", "change", "zi:pulih"].forEach((kind) =>
    document.addEventListener(kind, (event) => {
      if (event.target.matches("input[type=date]")) tell(event.target);
      else if (event.target.matches("form")) event.target.querySelectorAll("input[type=date]").forEach(tell);
    }),
  );
  document.addEventListener("reset", (event) => {
    // After the form has emptied its fields.
    setTimeout(() => event.target.querySelectorAll("input[type=date]").forEach(tell));
  });
})();
