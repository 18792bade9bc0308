// A link is saved as soon as its two fields are left.
(function () {
  "use strict";

  const zi = window.zi;

  function linkOf(form) {
    return form.querySelector("input[name=tautan]");
  }

  document.addEventListener("focusout", (event) => {
    const group = event.target.closest && event.target.closest("[data-bukti-tautan]");
    if (!group || group.contains(event.relatedTarget)) return;
    const form = group.closest("form");
    const field = linkOf(form);
    if (!field.value.trim() || form.dataset.unsaved !== "ya") return;
    if (event.relatedTarget && event.relatedTarget.matches("button[type=submit]") &&
      event.relatedTarget.form === form) return; // its press sends it
    if (!field.checkValidity()) {
      zi.say(form, "gagal", "Tautan belum tersimpan: tulis alamat lengkap, diawali https://");
      return;
    }
    form.requestSubmit(form.querySelector("button[name=simpan]"));
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const detail = event.detail;
    const form = detail.requestConfig && detail.requestConfig.elt;
    if (!form || !form.matches("form[data-bukti-unggah]") || !detail.successful) return;
    if (detail.xhr.sesiBerakhir || detail.xhr.status >= 400) return;
    // Another address was typed meanwhile: it is not saved yet.
    if (linkOf(form).value !== String(detail.requestConfig.parameters.tautan || "")) return;
    form.reset();
  });
})();
