// One mechanism for everything that is typed: kept on this device with each key, put back on the page,
// given up when the server has it. <form data-draft="lke-12-A-I-1-i-a"> names it; a form of an
// ordinary page is named by its address. What was typed on an older version keeps that version, so
// that text from yesterday cannot silently replace what somebody else wrote meanwhile.
(function () {
  "use strict";

  const zi = window.zi;
  const RESTORED = "Tulisan yang belum sempat terkirim dipulihkan dari perangkat ini.";
  const BASES = "input[name=versi], input[name=version], input[name=seen]";
  const SENT = "zi-terkirim";

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

  function base(form) {
    const field = form.querySelector(BASES);
    return field ? field.value : "";
  }

  function labelOf(form) {
    const place = form.closest("[data-draft-place]");
    const about = form.dataset.draftLabel;
    if (about) return place ? about + ", " + place.dataset.draftPlace : about;
    const heading = document.querySelector("h1");
    return heading ? heading.textContent.trim() : document.title;
  }

  // "selalu": what stands in the form is sent; "tekan": only what a button was pressed for.
  function keep(form, pressed) {
    const place = form.closest("[id]");
    const mode = form.dataset.draftSend || "";
    const before = mode === "tekan" ? (zi.store.get(nameOf(form)) || {}).pressed : null;
    const press = pressed && pressed.name ? [pressed.name, pressed.value] : before;
    return zi.store.keep(nameOf(form), {
      label: labelOf(form),
      page: location.pathname + location.search + (place ? "#" + place.id : ""),
      send: mode === "selalu" || (mode && press) ? form.getAttribute("action") : "",
      who: (form.closest("[data-draft-who]") || form).dataset.draftWho || "",
      side: form.dataset.draftSide || "",
      versi: base(form),
      isi: values(form),
      pressed: press || null,
      at: Date.now(),
    });
  }

  // --- while somebody types ---

  const dirty = new WeakSet(); // typed in since the last request of this form went out

  function mark(form) {
    dirty.add(form);
    if (form.matches("[data-unsaved]") || keeps(form)) form.dataset.unsaved = "ya";
    hold(form);
  }

  function typed(event) {
    const form = event.target.form;
    if (!form || event.target === form || event.target.type === "file" || !isPost(form)) return;
    if (form.matches("[data-unsaved]") || keeps(form)) mark(form);
    if (keeps(form)) keep(form);
  }

  // Before the form's own request hears of it: what it takes along is then no longer newer.
  document.addEventListener("input", typed, true);
  document.addEventListener("change", typed, true);

  // A page in which something is being written says so to the other pages of this browser: they
  // leave its text alone until it is closed.
  function hold(form) {
    if (!navigator.locks || form.ziHeld || !keeps(form)) return;
    form.ziHeld = true;
    navigator.locks.request("zi-isian:" + nameOf(form), { ifAvailable: true }, (lock) => {
      if (!lock) return undefined;
      return new Promise(() => {}); // until this page is gone
    });
  }

  // --- sent, arrived ---

  document.addEventListener("htmx:beforeRequest", (event) => {
    const request = event.detail.requestConfig;
    const form = request.elt;
    if (!form.matches("form") || !keeps(form)) return;
    const trigger = request.triggeringEvent;
    const pressed = trigger && trigger.type === "submit" ? trigger.submitter : null;
    if (pressed && pressed.matches("[data-tanpa-isi]")) return; // nothing of the text goes along
    // What a button asked for is kept with the text until it has arrived.
    if (pressed && pressed.name && !pressed.matches("[data-buang]")) keep(form, pressed);
    dirty.delete(form);
  });

  function newest(form) {
    if (form.isConnected || !form.dataset.draft) return form;
    return document.querySelector(`form[data-draft="${CSS.escape(form.dataset.draft)}"]`) || form;
  }

  zi.arrived = function (form) {
    if (!form.matches("form") || !keeps(form)) return;
    if (!dirty.has(form)) {
      form.dataset.unsaved = "";
      zi.store.drop(nameOf(form));
      return;
    }
    // Typed on while the request was under way: that newer text is based on what was saved now.
    const found = newest(form);
    if (found !== form) fill(found, values(form));
    mark(found);
    keep(found);
  };

  zi.isKept = function (element) {
    const form = element.closest("form");
    return Boolean(form && keeps(form) && zi.store.get(nameOf(form)));
  };

  // --- ordinary forms: the next page tells what became of them ---

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !keeps(form)) return;
    form.dataset.unsaved = "";
    try {
      sessionStorage.setItem(SENT, JSON.stringify([nameOf(form), location.pathname]));
    } catch (error) {
      // Then the text is offered again where it is no longer needed.
    }
  });

  // An ordinary form was taken when the server led on from the form's own page to another one and
  // told of no refusal. What is shown again instead was not saved.
  // Asked as soon as this script runs: whatever lists what still waits must not name it any more.
  let refused = "";

  function settleSent() {
    let sent = null;
    try {
      sent = JSON.parse(sessionStorage.getItem(SENT) || "null");
      sessionStorage.removeItem(SENT);
    } catch (error) {
      return;
    }
    if (!sent) return;
    const way = performance.getEntriesByType("navigation")[0];
    const from = document.referrer ? new URL(document.referrer).pathname : "";
    const led = Boolean(way) && way.redirectCount > 0 && from === sent[1];
    if (led && !document.querySelector("#pesan .pesan-error")) zi.store.drop(sent[0]);
    else refused = sent[0];
  }

  settleSent();

  // --- put back ---

  function restore(form) {
    const name = nameOf(form);
    const entry = zi.store.get(name);
    if (!entry) return;
    const locked = form.querySelector("fieldset[disabled]") !== null;
    if (locked || (entry.side || "") !== (form.dataset.draftSide || "")) {
      zi.leftBehind(form, name, entry);
      return;
    }
    if (same(form, entry.isi) && !entry.pressed) {
      if (name === refused) mark(form);
      else zi.store.drop(name);
      return;
    }
    fill(form, entry.isi);
    const version = form.querySelector(BASES);
    if (version && entry.versi !== undefined) version.value = entry.versi;
    for (let part = form.closest("details"); part; part = part.parentElement.closest("details")) {
      part.open = true;
    }
    mark(form);
    zi.say(form, "gagal", RESTORED);
    form.dispatchEvent(new CustomEvent("zi:pulih", { bubbles: true }));
    if (!form.closest("[data-simpan]")) zi.putBack(form, RESTORED);
    sendRestored(form, entry);
  }

  // Sent at once, as it was meant; who was faster meanwhile is shown beside it.
  function sendRestored(form, entry) {
    const [name, value] = entry.pressed || ["", ""];
    const named = Array.from(form.querySelectorAll("button[name]"));
    const button = named.find((one) => one.name === name && one.value === value);
    if (button) form.requestSubmit(button);
    else if (form.dataset.draftSend === "selalu" && window.htmx) window.htmx.trigger(form, "change");
  }

  function restoreIn(element) {
    const forms = Array.from(element.querySelectorAll("form"));
    if (element.matches("form")) forms.push(element);
    forms.filter(keeps).forEach(restore);
  }

  document.addEventListener("htmx:load", (event) => {
    restoreIn(event.detail.elt);
  });

  // --- given up on purpose ---

  zi.giveUp = function (form) {
    form.dataset.unsaved = "";
    dirty.delete(form);
    zi.store.drop(nameOf(form));
  };

  document.addEventListener(
    "click",
    (event) => {
      const giver = event.target.closest("[data-buang]");
      const form = giver && giver.closest("form");
      if (form) zi.giveUp(form);
    },
    true,
  );

  // --- leaving with something unsaved, or while a file is on its way ---

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('[data-unsaved="ya"], [data-sibuk]')) event.preventDefault();
  });

  Object.assign(zi, {
    nameOf,
    valuesOf: values,
    keepsForm: keeps,
    keptForms: kept,
    keepForm: keep,
    markForm: mark,
  });
})();
