// Small courtesies around server-made pages. Everything works without this file, only less kindly.
(function () {
  "use strict";

  const root = document.documentElement;

  // --- text size ---

  // The form asks the server to keep it for the person; the page changes at once.
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!event.detail.elt.matches("[data-ukuran-teks]")) return;
    const large = event.detail.requestConfig.parameters.besar === "ya";
    root.classList.toggle("text-besar", large);
    document.querySelectorAll("[data-ukuran-teks] button").forEach((button) => {
      button.value = large ? "" : "ya";
      button.querySelector("span").textContent = large ? "Teks biasa" : "Teks besar";
    });
  });

  // --- plain forms: not twice ---

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.mengirim) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    // Not ``form.method``: a field of the form may bear that name.
    if ((form.getAttribute("method") || "get").toLowerCase() === "get") return;
    form.dataset.mengirim = "ya";
    const buttons = form.querySelectorAll("button[type=submit], button:not([type])");
    // After this turn of the loop: a button disabled now would not send its name and value.
    setTimeout(() => {
      buttons.forEach((button) => {
        button.disabled = true;
        button.setAttribute("aria-busy", "true");
      });
    });
    // A download leaves the page in place; the form must become usable again.
    setTimeout(() => release(form), 8000);
  });

  function release(form) {
    delete form.dataset.mengirim;
    form.querySelectorAll("[aria-busy]").forEach((button) => {
      button.disabled = false;
      button.removeAttribute("aria-busy");
    });
  }

  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-mengirim]").forEach(release);
  });

  // --- menu sheet of phones ---

  document.addEventListener("click", (event) => {
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
    if (event.target.closest("[data-cetak]")) window.print();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    document.querySelectorAll("details[data-menu][open]").forEach((menu) => {
      menu.open = false;
      menu.querySelector("summary").focus();
    });
  });

  // --- what scrolls in its own box can be scrolled by keys too ---

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
