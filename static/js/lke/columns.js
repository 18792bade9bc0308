// The LKE page: on wide screens the side columns stand open, on narrow ones they fold.
(function () {
  "use strict";

  function watch(part) {
    const wide = window.matchMedia(`(min-width: ${part.dataset.lebarBuka})`);
    const fold = () => {
      part.open = wide.matches;
    };
    wide.addEventListener("change", fold);
    fold();
  }

  // The way through the areas scrolls to where one is.
  function showPlace() {
    const column = document.querySelector(".lke-kiri");
    const here = column && column.querySelector("[aria-current]");
    if (!here || column.scrollHeight <= column.clientHeight) return;
    const above = here.getBoundingClientRect().top - column.getBoundingClientRect().top;
    column.scrollTop += above - (column.clientHeight - here.offsetHeight) / 2;
  }

  document.querySelectorAll("[data-lebar-buka]").forEach(watch);
  showPlace();
  document.addEventListener("htmx:afterSwap", (event) => {
    const part = event.detail.target; // none where a script swapped it
    if (part) part.querySelectorAll("[data-lebar-buka]").forEach(watch);
  });
})();
