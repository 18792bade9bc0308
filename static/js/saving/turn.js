// Whose turn it is: what is saved by itself waits while a button is pressed and while the form's last
// request is under way, and never lands on a question or refusal that it does not settle.
(function () {
  "use strict";

  const zi = window.zi;
  const ASKS = "[data-berselisih], [data-tanya]";
  const underWay = new WeakSet();
  const carried = new WeakMap(); // form → what its request under way took along
  const refused = new WeakMap(); // form → what the server has just refused, or asked about

  let pressing = false;
  let held = new Map(); // element → its save, until the button is let go
  const later = new Map(); // element → its save, until the request under way has come back

  // --- what has been answered already ---

  function changedSince(form, then) {
    const now = zi.valuesOf(form);
    return Object.keys(now).filter((name) => JSON.stringify(now[name]) !== JSON.stringify(then[name]));
  }

  // Two values, or a question: a press decides. Another answer decides the question too, a note does
  // not. What was refused is not sent again as it is: that would only take the reason away.
  function undecided(form) {
    if (form.querySelector("[data-berselisih]")) return true;
    if (!refused.has(form)) return false;
    const changed = changedSince(form, refused.get(form));
    if (form.querySelector("[data-tanya]")) return changed.every((name) => name === "catatan");
    return changed.length === 0;
  }

  // --- now, later, or not at all ---

  function take(element, issue) {
    if (!element.isConnected) return;
    if (pressing) {
      held.set(element, issue);
    } else if (underWay.has(element)) {
      later.set(element, issue);
    } else if (element.matches("form") && undecided(element)) {
      if (element.querySelector(ASKS)) {
        zi.say(element, "gagal", zi.WORDS.unsaved + ": pilih terlebih dahulu jawaban yang berlaku");
      }
    } else {
      issue(true);
    }
  }

  document.addEventListener("htmx:confirm", (event) => {
    const trigger = event.detail.triggeringEvent;
    if (!trigger || trigger.type === "submit" || event.detail.verb === "get") return;
    event.preventDefault();
    take(event.detail.elt, event.detail.issueRequest);
  });

  function release() {
    // After the click itself, so that what it sends goes first.
    setTimeout(() => {
      pressing = false;
      const all = held;
      held = new Map();
      all.forEach((issue, element) => take(element, issue));
    });
  }

  document.addEventListener(
    "pointerdown",
    (event) => {
      pressing = Boolean(event.target.closest("button, a, label, summary"));
    },
    true,
  );
  ["pointerup", "pointercancel"].forEach((kind) => document.addEventListener(kind, release, true));
  window.addEventListener("blur", release);

  // --- under way, come back ---

  document.addEventListener("htmx:beforeSend", (event) => {
    const form = event.detail.requestConfig.elt;
    underWay.add(form);
    if (form.matches("form") && zi.keepsForm(form)) carried.set(form, zi.valuesOf(form));
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const { successful, xhr, requestConfig } = event.detail;
    const form = requestConfig.elt;
    underWay.delete(form);
    if (successful && !xhr.sesiBerakhir) {
      if (xhr.status >= 400 && carried.has(form)) refused.set(form, carried.get(form));
      else refused.delete(form);
    }
    const issue = later.get(form);
    if (!later.delete(form)) return;
    // A press that waits for its turn goes first; what is sent again anyway takes everything along.
    setTimeout(() => {
      if (!zi.isWaiting(form)) take(form, issue);
    });
  });
})();
