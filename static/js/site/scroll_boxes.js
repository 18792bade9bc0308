// What scrolls in its own box can be scrolled by keys too.
(function () {
  "use strict";

  function openScrollers() {
    document.querySelectorAll(".tabel-bungkus, .konfirmasi-daftar").forEach((box) => {
      const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (scrolls) box.tabIndex = 0;
      else box.removeAttribute("tabindex");
    });
  }

  window.addEventListener("load", openScrollers);
  window.addEventListener("resize", openScrollers);
  document.addEventListener("toggle", openScrollers, true); // a folded part has no size
  document.addEventListener("htmx:afterSettle", openScrollers);
})();
