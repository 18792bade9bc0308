// The LKE page: on wide screens the side columns stand open, on narrow ones they fold.
(function () {
  "use strict";

  document.querySelectorAll("[data-lebar-buka]").forEach((part) => {
    const wide = window.matchMedia(`(min-width: ${part.dataset.lebarBuka})`);
    const fold = () => {
      part.open = wide.matches;
    };
    wide.addEventListener("change", fold);
    fold();
  });
})();
