// Requests of a page's own forms: waiting, saved, failed, sent again.
(function () {
  "use strict";

  const zi = window.zi;

  const waiting = new Map(); // element → the event that starts its request again, and its button

  function saves(detail) {
    const request = detail.requestConfig;
    return request && request.verb !== "get" && !inBackground(request.elt);
  }

  // Who else is here: nobody's words are in it, and nobody needs to hear that it failed.
  function inBackground(element) {
    return element.matches("[data-latar]");
  }

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (saves(event.detail)) zi.say(event.detail.elt, "sibuk", zi.WORDS.saving);
  });

  // Neither the sign-in page nor a refusal that is nobody's fault may land inside the page.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const detail = event.detail;
    const signedOut = String(detail.serverResponse).includes('data-halaman="masuk"');
    const other = detail.xhr.getResponseHeader("X-Orang-Lain");
    if (!signedOut && !other) return;
    detail.shouldSwap = false;
    detail.xhr.sesiBerakhir = true;
    const element = detail.requestConfig.elt;
    if (saves(detail)) {
      wait(detail);
      zi.say(element, "gagal", zi.WORDS.unsaved);
    }
    if (other) zi.otherPerson(detail.xhr.responseText);
    else zi.notice(zi.WORDS.expired, [zi.link("Masuk di tab baru", zi.signInPage(detail.xhr.responseURL), true)]);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const detail = event.detail;
    if (!detail.successful || detail.xhr.sesiBerakhir) return;
    if (!saves(detail)) {
      const all = waiting.size === 0 && !document.querySelector('[data-unsaved="ya"]');
      if (all && !inBackground(detail.requestConfig.elt)) zi.lineIsBack();
      return;
    }
    const element = detail.requestConfig.elt;
    waiting.delete(element);
    if (detail.xhr.status >= 400) {
      // 409 and 422 come with a fragment that says what is wrong; nothing was saved.
      zi.say(element, "gagal", zi.WORDS.unsaved);
      return;
    }
    pause = 2000;
    if (waiting.size === 0) zi.silence();
    zi.arrived(element, detail.xhr.getResponseHeader("X-Sebagian"));
    zi.saved(element);
  });

  function failed(event, text) {
    const element = event.detail.requestConfig.elt;
    if (saves(event.detail)) zi.say(element, "gagal", zi.WORDS.unsaved);
    zi.notice(text);
  }

  // Again after 2, 4, 8 … 60 seconds, and at once when the connection or the person is back.
  let pause = 2000;
  let timer = 0;

  function retryLater() {
    clearTimeout(timer);
    timer = setTimeout(sendAgain, pause);
    pause = Math.min(pause * 2, 60000);
  }

  function wait(detail) {
    const cause = detail.requestConfig.triggeringEvent;
    if (!cause) return false;
    const button = cause.type === "submit" ? cause.submitter : null;
    // A pause in typing is heard on the field only; the form itself answers to a change.
    waiting.set(detail.requestConfig.elt, {
      type: cause.type === "input" ? "change" : cause.type,
      button,
    });
    return true;
  }

  function lost(event, busy) {
    const element = event.detail.requestConfig.elt;
    if (inBackground(element)) return;
    const again = saves(event.detail) && wait(event.detail);
    if (again) retryLater();
    const kept = zi.isKept(element);
    if (busy) failed(event, again && kept ? zi.WORDS.serverKept : zi.WORDS.server);
    else failed(event, kept ? zi.WORDS.offlineKept : zi.WORDS.offline);
  }

  document.addEventListener("htmx:sendError", (event) => lost(event, false));
  document.addEventListener("htmx:timeout", (event) => lost(event, false));

  document.addEventListener("htmx:responseError", (event) => {
    if (inBackground(event.detail.requestConfig.elt) || event.detail.xhr.sesiBerakhir) return;
    const status = event.detail.xhr.status;
    if ([429, 502, 503, 504].includes(status)) {
      lost(event, true);
      return;
    }
    const words = { 403: zi.WORDS.forbidden, 413: zi.WORDS.tooLarge, 507: zi.WORDS.full };
    failed(event, words[status] || zi.WORDS.server);
  });

  function startAgain(element, cause) {
    if (!element.isConnected || !window.htmx) return;
    if (cause.type === "submit" && element.matches("form")) {
      element.requestSubmit(cause.button && cause.button.isConnected ? cause.button : null);
    } else {
      window.htmx.trigger(element, cause.type);
    }
  }

  function sendAgain() {
    if (!waiting.size) return;
    if (!navigator.onLine) {
      retryLater();
      return;
    }
    Array.from(waiting).forEach(([element, cause]) => {
      waiting.delete(element);
      startAgain(element, cause);
    });
  }

  function atOnce() {
    pause = 2000;
    sendAgain();
  }

  window.addEventListener("online", atOnce);
  document.addEventListener("zi:kembali", atOnce);

  // Is it sent again by itself?
  function isWaiting(element) {
    return waiting.has(element);
  }

  Object.assign(zi, { isWaiting });
})();
