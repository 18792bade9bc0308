// The LKE page: on wide screens the side columns stand open, on narrow ones they fold.
(function () {
  "use strict";

  const wide = window.matchMedia("(min-width: 80rem)");

  function fold() {
    document.querySelectorAll("[data-lebar-buka]").forEach((part) => {
      part.open = wide.matches;
    });
  }

  wide.addEventListener("change", fold);
  fold();

  // "Pakai yang tersimpan": the own draft of this item is given up on purpose.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-buang]");
    if (!link) return;
    const form = link.closest("form");
    if (!form) return;
    form.dataset.unsaved = "";
    form.querySelectorAll("[data-draf]").forEach((field) => {
      document.dispatchEvent(new CustomEvent("zi:buang-draf", { detail: field }));
    });
  });
})();
