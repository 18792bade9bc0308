// A plain form is sent once, however often its button is pressed.
(function () {
  "use strict";

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
})();
