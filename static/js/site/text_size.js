// «Teks besar»: the form asks the server to keep it for the person; the page changes at once.
(function () {
  "use strict";

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("[data-ukuran-teks]")) return;
    const large = event.detail.requestConfig.parameters.besar === "ya";
    document.documentElement.classList.toggle("text-besar", large);
    document.querySelectorAll("[data-ukuran-teks] button").forEach((button) => {
      button.value = large ? "" : "ya";
      button.querySelector("span").textContent = large ? "Teks biasa" : "Teks besar";
    });
  });
})();
