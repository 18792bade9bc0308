// Requests of a page's own forms: waiting, saved, failed, sent again. Who typed goes along with each.
(function () {
  "use strict";

  const zi = window.zi;
  const WORDS = {
    offlineKept: "Tidak tersambung. Tulisan Anda aman di perangkat ini dan akan dikirim lagi.",
    offline: "Tidak tersambung. Tulisan Anda tetap ada di halaman ini. Jangan tutup halaman ini.",
    serverKept:
      "Server belum dapat menjawab. Tulisan Anda aman di perangkat ini dan akan dikirim lagi.",
    server: "Server belum dapat menjawab. Tulisan Anda tetap ada di halaman ini. Coba lagi sebentar lagi.",
    forbidden: "Tindakan ini tidak diizinkan untuk peran Anda. Tidak ada data yang berubah.",
    tooLarge: "Berkas terlalu besar, sehingga tidak diterima. Tidak ada data yang berubah.",
    full:
      "Ruang penyimpanan server penuh, sehingga belum dapat disimpan. Beri tahu administrator " +
      "instansi, lalu coba lagi. Tidak ada data yang berubah.",
    expired:
      "Sesi Anda sudah berakhir. Tulisan Anda tetap ada di halaman ini dan dikirim sendiri sesudah Anda masuk lagi di tab baru.",
    other:
      "Sesi di peramban ini sekarang milik orang lain. Tulisan di halaman ini tidak disimpan atas nama orang itu; tulisan tetap di perangkat ini sampai pemiliknya masuk lagi.",
    saving: "Menyimpan…",
    saved: "Tersimpan",
    unsaved: "Belum tersimpan",
    partly: "isian lain di butir ini belum tersimpan",
  };
  const ZONES = { "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

  // The clock of the page: a unit's own on its pages, Jakarta's elsewhere.
  function zone() {
    const name = document.body.dataset.zona in ZONES ? document.body.dataset.zona : "Asia/Jakarta";
    return { name, word: ZONES[name] };
  }

  function clock() {
    const time = new Intl.DateTimeFormat("id-ID", {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone: zone().name,
    });
    return time.format(new Date()).replace(":", ".") + " " + zone().word;
  }

  // --- the notice at the foot: connection, session, refusals ---

  function notice(text, actions) {
    const box = document.getElementById("jaringan");
    if (!box) return;
    const sentence = document.createElement("p");
    sentence.textContent = text;
    const row = document.createElement("div");
    row.className = "jaringan-aksi";
    (actions || []).forEach((action) => row.append(action));
    const close = document.createElement("button");
    close.type = "button";
    close.className = "btn btn-sm btn-tenang";
    close.textContent = "Tutup pemberitahuan";
    close.addEventListener("click", () => {
      box.hidden = true;
    });
    row.append(close);
    // The same sentence again would be read out again.
    if (!box.hidden && box.firstElementChild && box.firstElementChild.textContent === text) return;
    box.replaceChildren(sentence, row);
    box.hidden = false;
  }

  function silence() {
    const box = document.getElementById("jaringan");
    if (box) box.hidden = true;
  }

  function link(text, address, inNewTab) {
    const found = document.createElement("a");
    found.className = "btn btn-sm btn-primary";
    found.href = address;
    found.textContent = text;
    if (inNewTab) {
      found.target = "_blank";
      found.rel = "noopener";
    }
    return found;
  }

  // --- saver: <... data-simpan> holds everything that is saved together, and one {% saver %} ---

  function say(element, state, text) {
    const scope = element.closest("[data-simpan]");
    const saver = scope && scope.querySelector("[data-saver]");
    if (!saver) return;
    const rest = state === "tersimpan" && scope.querySelector('[data-unsaved="ya"], [data-sibuk]');
    saver.dataset.keadaan = rest ? "gagal" : state;
    saver.textContent = rest ? text + "; " + WORDS.partly : text;
  }

  function saved(element) {
    say(element, "tersimpan", WORDS.saved + " " + clock());
  }

  // --- who typed, and a token that is still good after signing in again in another tab ---

  function token() {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return cookie ? cookie[1] : "";
  }

  function headers() {
    const found = { "HX-Request": "true", "X-CSRFToken": token() };
    if (zi.person) found["X-Orang"] = zi.person;
    return found;
  }

  // A button's word goes along when that button was pressed, also where the request had to wait.
  function onlyPressed(detail) {
    const trigger = detail.triggeringEvent;
    const pressed = trigger && trigger.type === "submit" ? trigger.submitter : null;
    if (!detail.elt.matches("form")) return;
    detail.elt.querySelectorAll("button[name]").forEach((button) => {
      delete detail.parameters[button.name];
    });
    if (pressed && pressed.name) detail.parameters[pressed.name] = pressed.value;
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const detail = event.detail;
    if (zi.person) detail.headers["X-Orang"] = zi.person;
    if (detail.verb === "get") return;
    if (token()) {
      detail.headers["X-CSRFToken"] = token();
      if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token();
    }
    onlyPressed(detail);
  });

  // Ordinary forms: before the browser sends them.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if ((form.getAttribute("method") || "get").toLowerCase() !== "post" || !zi.person) return;
      if (form.matches("[hx-post]")) return; // its requests say it in a header
      let field = form.querySelector("input[type=hidden][name=orang_halaman]");
      if (!field) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = "orang_halaman";
        form.append(field);
      }
      field.value = zi.person;
      const shield = form.querySelector("input[name=csrfmiddlewaretoken]");
      if (shield && token()) shield.value = token();
    },
    true,
  );

  function otherPerson(sentence) {
    const again = link("Muat ulang halaman", location.href);
    notice(sentence || WORDS.other, [again]);
  }

  document.addEventListener("zi:oranglain", () => otherPerson());

  // --- htmx: waiting, saved, failed ---

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
    if (saves(event.detail)) say(event.detail.elt, "sibuk", WORDS.saving);
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
      say(element, "gagal", WORDS.unsaved);
    }
    if (other) otherPerson(detail.xhr.responseText);
    else {
      const address = new URL(detail.xhr.responseURL, location.href).pathname;
      notice(WORDS.expired, [link("Masuk di tab baru", address, true)]);
    }
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const detail = event.detail;
    if (!detail.successful || detail.xhr.sesiBerakhir || !saves(detail)) return;
    const element = detail.requestConfig.elt;
    waiting.delete(element);
    if (detail.xhr.status >= 400) {
      // 409 and 422 come with a fragment that says what is wrong; nothing was saved.
      say(element, "gagal", WORDS.unsaved);
      return;
    }
    pause = 2000;
    if (waiting.size === 0) silence();
    zi.arrived(element, detail.requestConfig);
    saved(element);
  });

  function failed(event, text) {
    const element = event.detail.requestConfig.elt;
    if (saves(event.detail)) say(element, "gagal", WORDS.unsaved);
    notice(text);
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
    if (busy) failed(event, again && kept ? WORDS.serverKept : WORDS.server);
    else failed(event, kept ? WORDS.offlineKept : WORDS.offline);
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
    const words = { 403: WORDS.forbidden, 413: WORDS.tooLarge, 507: WORDS.full };
    failed(event, words[status] || WORDS.server);
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

  Object.assign(zi, { isWaiting, notice, silence, link, say, saved, headers, token, zone, otherPerson, WORDS });
})();
