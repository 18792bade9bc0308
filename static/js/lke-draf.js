// What was chosen or typed in an item stays on this device until the server has it.
// <form data-isian="lke-12-unit-A-I-1-i-a"> holds one item; the version it was based on stays with
// it, so that text from yesterday cannot silently replace what somebody else wrote meanwhile.
(function () {
  "use strict";

  const person = document.body.dataset.orang || "";
  const RESTORED = "Isian yang belum sempat terkirim dipulihkan dari perangkat ini.";

  function key(form) {
    return "zi-draf:" + person + ":" + form.dataset.isian;
  }

  function keep(form) {
    const text = JSON.stringify({ versi: version(form).value, isi: values(form) });
    try {
      localStorage.setItem(key(form), text);
    } catch (error) {
      // A full or forbidden store: the text is on the page only, and leaving it warns.
    }
  }

  function drop(form) {
    try {
      localStorage.removeItem(key(form));
    } catch (error) {
      // Nothing was stored then.
    }
  }

  function kept(form) {
    try {
      return JSON.parse(localStorage.getItem(key(form)) || "null");
    } catch (error) {
      return null;
    }
  }

  function version(form) {
    return form.querySelector("input[name=versi]");
  }

  function fields(form) {
    return Array.from(form.querySelectorAll("input[type=radio], input[type=text], textarea"));
  }

  function values(form) {
    const found = {};
    fields(form).forEach((field) => {
      if (field.type !== "radio" || field.checked) found[field.name] = field.value;
    });
    return found;
  }

  function same(one, other) {
    return Object.keys(one).every((name) => one[name] === (other[name] ?? one[name]));
  }

  function restore(form) {
    const draft = person && kept(form);
    if (!draft || form.querySelector("fieldset[disabled]")) return;
    if (same(values(form), draft.isi)) {
      drop(form);
      return;
    }
    fields(form).forEach((field) => {
      const value = draft.isi[field.name];
      if (value === undefined) return;
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    });
    version(form).value = draft.versi;
    form.dataset.unsaved = "ya";
    const saver = form.closest("[data-simpan]").querySelector("[data-saver]");
    if (saver) {
      saver.dataset.keadaan = "gagal";
      saver.textContent = RESTORED;
    }
    // Sent at once, as it was meant; who was faster meanwhile is shown beside it.
    if (window.htmx) window.htmx.trigger(form, "change");
  }

  function typed(event) {
    const form = event.target.closest("form[data-isian]");
    if (!form || event.target === form || !person) return;
    form.dataset.unsaved = "ya";
    keep(form);
  }

  document.addEventListener("input", typed);
  document.addEventListener("change", typed);

  document.addEventListener("htmx:afterRequest", (event) => {
    const detail = event.detail;
    if (!detail.successful || detail.xhr.sesiBerakhir || detail.xhr.status >= 400) return;
    const element = detail.requestConfig.elt;
    if (element.matches(".lke-setuju")) {
      const own = element.closest(".lke-butir").querySelector("form[data-isian]");
      if (own) drop(own);
      return;
    }
    if (!element.matches("form[data-isian]")) return;
    if (same(values(element), detail.requestConfig.parameters)) {
      drop(element);
    } else {
      // Typed on while the request was under way: that newer text is not saved yet.
      element.dataset.unsaved = "ya";
      keep(element);
    }
  });

  document.addEventListener("htmx:load", (event) => {
    event.detail.elt.querySelectorAll("form[data-isian]").forEach(restore);
  });

  // "Pakai yang tersimpan": what one had typed is given up on purpose.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-buang]");
    const form = link && link.closest("form[data-isian]");
    if (!form) return;
    form.dataset.unsaved = "";
    drop(form);
  });
})();
