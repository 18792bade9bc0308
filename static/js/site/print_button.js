// A button that prints the page.
(function () {
  "use strict";

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-cetak]")) window.print();
  });
})();
