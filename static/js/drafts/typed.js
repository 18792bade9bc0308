// One mechanism for everything that is typed: kept on this device with each key, put back on the page,
// given up when the server has it. What was typed on an older version keeps that version, so that text
// from yesterday cannot silently replace what somebody else wrote meanwhile. What had been sent when
// the page went stays beside it: a stored answer that is just that is nobody else's.
(function () {
  "use strict";

  const zi = window.zi;
  const RESTORED = "Tulisan yang belum sempat terkirim dipulihkan dari perangkat ini.";
  const SENT = "zi-terkirim";

  function labelOf(form) {
    const place = form.closest("[data-draft-place]");
    const about = form.dataset.draftLabel;
    if (about) return place ? about + ", " + place.dataset.draftPlace : about;
    const heading = document.querySelector("h1");
    return heading ? heading.textContent.trim() : document.title;
  }

  const underWay = new WeakMap(); // form → what its last request took along, until it is answered
  // "selalu": what stands in the form is sent; "tekan": only what a button was pressed for.
  function keep(form, pressed) {
    const place = form.closest("[id]");
    const mode = form.dataset.draftSend || "";
    const older = zi.store.get(zi.nameOf(form)) || {};
    const before = mode === "tekan" ? older.pressed : null;
    const press = pressed && pressed.name ? [pressed.name, pressed.value] : before;
    // What is saved without a button goes by itself, as long as nothing else was chosen beside it.
    const alone = mode === "tekan" && !press && !zi.restChanged(form) && form.dataset.draftAlone;
    return zi.store.keep(zi.nameOf(form), {
      label: labelOf(form),
      page: location.pathname + location.search + (place ? "#" + place.id : ""),
      send: alone || (mode === "selalu" || (mode && press) ? form.getAttribute("action") : ""),
      alone: Boolean(alone),
      who: (form.closest("[data-draft-who]") || form).dataset.draftWho || "",
      side: form.dataset.draftSide || "",
      versi: zi.base(form),
      isi: zi.valuesOf(form),
      sent: underWay.get(form) || older.sent || null,
      pressed: press || null,
      at: Date.now(),
    });
  }

  // --- while somebody types ---

  const dirty = new WeakSet(); // typed in since the last request of this form went out

  function mark(form) {
    dirty.add(form);
    if (form.matches("[data-unsaved]") || zi.keepsForm(form)) form.dataset.unsaved = "ya";
    hold(form);
  }

  function typed(event) {
    const form = event.target.form;
    if (!form || event.target === form || event.target.type === "file" || !zi.isPost(form)) return;
    if (form.matches("[data-unsaved]") || zi.keepsForm(form)) mark(form);
    if (zi.keepsForm(form)) keep(form);
  }

  // Before the form's own request hears of it: what it takes along is then no longer newer.
  document.addEventListener("input", typed, true);
  document.addEventListener("change", typed, true);

  // A page in which something is being written says so to the other pages of this browser: they
  // leave its text alone until it is closed.
  function hold(form) {
    if (!navigator.locks || form.ziHeld || !zi.keepsForm(form)) return;
    form.ziHeld = true;
    navigator.locks.request("zi-isian:" + zi.nameOf(form), { ifAvailable: true }, (lock) => {
      if (!lock) return undefined;
      return new Promise(() => {}); // until this page is gone
    });
  }

  // --- sent, arrived ---

  document.addEventListener("htmx:beforeRequest", (event) => {
    const request = event.detail.requestConfig;
    const form = request.elt;
    if (!form.matches("form") || !zi.keepsForm(form)) return;
    const trigger = request.triggeringEvent;
    const pressed = trigger && trigger.type === "submit" ? trigger.submitter : null;
    if (pressed && pressed.matches("[data-tanpa-isi]")) return; // nothing of the text goes along
    underWay.set(form, zi.valuesOf(form));
    // What a button asked for is kept with the text until it has arrived.
    if (pressed && pressed.name && !pressed.matches("[data-buang]")) keep(form, pressed);
    dirty.delete(form);
  });

  function newest(form) {
    if (form.isConnected || !form.dataset.draft) return form;
    return document.querySelector(`form[data-draft="${CSS.escape(form.dataset.draft)}"]`) || form;
  }

  // `part`: only what is saved without a button has arrived; what was chosen beside it still waits.
  zi.arrived = function (form, part) {
    if (!form.matches("form") || !zi.keepsForm(form)) return;
    underWay.delete(form);
    if (!dirty.has(form) && part && form.isConnected && zi.restChanged(form)) {
      form.dataset.unsaved = "ya";
      zi.store.drop(zi.nameOf(form)); // what it was sent as
      keep(form);
      return;
    }
    if (!dirty.has(form)) {
      form.dataset.unsaved = "";
      zi.store.drop(zi.nameOf(form));
      return;
    }
    // Typed on while the request was under way: that newer text is based on what was saved now.
    zi.store.keep(zi.nameOf(form), { ...zi.store.get(zi.nameOf(form)), sent: null });
    const found = newest(form);
    if (found !== form) zi.fill(found, zi.valuesOf(form));
    mark(found);
    keep(found);
  };

  zi.isKept = function (element) {
    const form = element.closest("form");
    return Boolean(form && zi.keepsForm(form) && zi.store.get(zi.nameOf(form)));
  };

  // --- ordinary forms: the next page tells what became of them ---

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const kept = zi.keepsForm(form);
    if (event.defaultPrevented || !(kept || form === again)) return;
    form.dataset.unsaved = "";
    const name = kept ? zi.nameOf(form) : refused; // a confirmation stands for what it confirms
    try {
      sessionStorage.setItem(SENT, JSON.stringify([name, location.pathname]));
    } catch (error) {
      // Then the text is offered again where it is no longer needed.
    }
  });

  // An ordinary form was taken when the server led on from the form's own page to another one and
  // told of no refusal. What is shown again instead was not saved.
  // Asked as soon as this script runs: whatever lists what still waits must not name it any more.
  let refused = "";
  let again = null; // the form in which the server shows it again

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
    if (led && !document.querySelector("#pesan .pesan-error")) {
      zi.store.drop(sent[0]);
      return;
    }
    refused = sent[0];
    const entry = zi.store.get(refused);
    again = entry && zi.formHolding(entry.isi);
    if (again) zi.store.keep(refused, { ...entry, shown: true });
  }

  settleSent();

  // --- put back ---

  function restore(form) {
    const name = zi.nameOf(form);
    const entry = zi.store.get(name);
    if (!entry) return;
    const locked = form.querySelector("fieldset[disabled]") !== null;
    if (locked || (entry.side || "") !== (form.dataset.draftSide || "")) {
      zi.leftBehind(form, name, entry);
      return;
    }
    if (zi.same(form, entry.isi) && !entry.pressed) {
      if (name === refused) mark(form);
      else zi.store.drop(name);
      return;
    }
    const own = Boolean(entry.sent) && zi.same(form, entry.sent);
    zi.fill(form, entry.isi);
    const version = form.querySelector(zi.BASES);
    if (version && entry.versi !== undefined && !own) version.value = entry.versi;
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
    else if (entry.alone && window.htmx) window.htmx.trigger(form, "catat");
    else if (form.dataset.draftSend === "selalu" && window.htmx) window.htmx.trigger(form, "change");
  }

  function restoreIn(element) {
    const forms = Array.from(element.querySelectorAll("form"));
    if (element.matches("form")) forms.push(element);
    forms.filter(zi.keepsForm).forEach(restore);
  }

  document.addEventListener("htmx:load", (event) => {
    restoreIn(event.detail.elt);
  });

  // --- given up on purpose ---

  zi.giveUp = function (form) {
    form.dataset.unsaved = "";
    dirty.delete(form);
    zi.store.drop(zi.nameOf(form));
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

  Object.assign(zi, { keepForm: keep, markForm: mark });
})();
