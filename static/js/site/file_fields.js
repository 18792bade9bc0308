// File fields speak Indonesian: a browser's own button and «no file chosen» follow its language. The
// field stays where it is, for keys and readers of the screen; what is seen is drawn beside it.
(function () {
  "use strict";

  const NONE = "Belum ada berkas yang dipilih";

  function chosen(field) {
    const names = Array.from(field.files, (one) => one.name);
    return names.length > 3 ? names.length + " berkas dipilih" : names.join(", ");
  }

  function tell(field) {
    const word = field.nextElementSibling.querySelector(".berkas-nama");
    word.textContent = chosen(field) || (field.matches("[data-bukti-unggah] *") ? "" : NONE);
  }

  function draw(field) {
    if (field.matches(".visually-hidden")) return;
    const shown = document.createElement(field.closest("label") ? "span" : "label");
    const button = document.createElement("span");
    const word = document.createElement("span");
    if (shown.matches("label")) shown.htmlFor = field.id;
    shown.className = "berkas-pilih";
    shown.setAttribute("aria-hidden", "true");
    button.className = "btn btn-tenang btn-sm";
    button.textContent = "Pilih berkas";
    word.className = "berkas-nama";
    shown.append(button, word);
    field.classList.add("visually-hidden");
    field.after(shown);
    tell(field);
  }

  function drawIn(part) {
    part.querySelectorAll("input[type=file]").forEach(draw);
  }

  drawIn(document);
  document.addEventListener("htmx:load", (event) => drawIn(event.detail.elt));
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type=file].visually-hidden")) tell(event.target);
  });
  document.addEventListener("reset", (event) => {
    // After the form has emptied its fields.
    setTimeout(() => event.target.querySelectorAll("input[type=file].visually-hidden").forEach(tell));
  });

  // A file dropped on what is seen of the field is chosen, as on the field itself.
  document.addEventListener("dragover", (event) => {
    if (event.target.closest && event.target.closest(".berkas-pilih")) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    const shown = event.target.closest && event.target.closest(".berkas-pilih");
    if (!shown || event.defaultPrevented || !event.dataTransfer.files.length) return;
    event.preventDefault();
    const field = shown.previousElementSibling;
    const files = event.dataTransfer.files;
    if (!field.multiple && files.length > 1) return;
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
})();
