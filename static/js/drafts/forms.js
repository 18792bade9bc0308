// Reading and writing a form as what somebody typed into it: which forms are kept, under which name,
// what stands in them, on which version it is based.
// <form data-draft="lke-12-A-I-1-i-a"> names it; a form of an ordinary page is named by its address.
(function () {
  "use strict";

  const zi = window.zi;
  const BASES = "input[name=versi], input[name=version], input[name=seen]";

  function isPost(form) {
    return (form.getAttribute("method") || "get").toLowerCase() === "post";
  }

  // Passwords are never kept; nor is a form in which nothing is written.
  function keeps(form) {
    if (!form || !isPost(form) || form.querySelector("input[type=password]")) return false;
    return form.matches("[data-draft], [data-unsaved]") || Boolean(form.querySelector("textarea"));
  }

  function kept() {
    return Array.from(document.querySelectorAll("form")).filter(keeps);
  }

  function nameOf(form) {
    if (form.dataset.draft) return form.dataset.draft;
    const action = form.getAttribute("action") || location.pathname;
    return "form:" + action;
  }

  function fields(form) {
    const all = Array.from(form.elements).filter((field) => field.name);
    return all.filter((field) => !/^(hidden|file|password|submit|button|fieldset)$/.test(field.type));
  }

  function values(form) {
    const found = {};
    fields(form).forEach((field) => {
      if (/^(radio|checkbox)$/.test(field.type)) {
        found[field.name] = found[field.name] || [];
        if (field.checked) found[field.name].push(field.value);
      } else if (field.type === "select-multiple") {
        found[field.name] = Array.from(field.selectedOptions, (one) => one.value);
      } else {
        found[field.name] = (found[field.name] || []).concat(field.value);
      }
    });
    return found;
  }

  function fill(form, isi) {
    const used = {};
    fields(form).forEach((field) => {
      if (isi[field.name] === undefined) return;
      const value = [].concat(isi[field.name]);
      if (/^(radio|checkbox)$/.test(field.type)) field.checked = value.includes(field.value);
      else if (field.type === "select-multiple") {
        Array.from(field.options).forEach((one) => {
          one.selected = value.includes(one.value);
        });
      } else {
        const at = used[field.name] || 0;
        used[field.name] = at + 1;
        if (value[at] !== undefined) field.value = value[at];
      }
    });
  }

  function same(form, isi) {
    const now = values(form);
    return Object.keys(now).every((name) => {
      const then = isi[name] === undefined ? now[name] : [].concat(isi[name]);
      return JSON.stringify(now[name]) === JSON.stringify(then);
    });
  }

  // Of a form of which some fields are saved by themselves (data-draft-saves): is there anything else
  // in it that still waits for a button?
  function restChanged(form) {
    const alone = (form.dataset.draftSaves || "").split(" ");
    return fields(form).some((field) => {
      if (alone.includes(field.name)) return false;
      if (/^(radio|checkbox)$/.test(field.type)) return field.checked !== field.defaultChecked;
      if (field.tagName === "SELECT") {
        return Array.from(field.options).some((one) => one.selected !== one.defaultSelected);
      }
      return field.value !== field.defaultValue;
    });
  }

  // The form of this page that holds all of it, to be sent again or confirmed.
  function formHolding(isi) {
    const wanted = Object.entries(isi).flatMap(([name, value]) =>
      [].concat(value).filter(Boolean).map((one) => [name, one]),
    );
    return Array.from(document.querySelectorAll("form")).find((form) => {
      if (!zi.isPost(form)) return false;
      const data = new FormData(form);
      return wanted.every(([name, one]) => data.getAll(name).some((held) => like(held, one)));
    });
  }

  function like(one, other) {
    return typeof one === "string" && one.replace(/\s+/g, " ").trim() === other.replace(/\s+/g, " ").trim();
  }

  function base(form) {
    const field = form.querySelector(BASES);
    return field ? field.value : "";
  }

  Object.assign(zi, {
    BASES,
    isPost,
    nameOf,
    valuesOf: values,
    fill,
    same,
    base,
    restChanged,
    formHolding,
    keepsForm: keeps,
    keptForms: kept,
  });
})();
