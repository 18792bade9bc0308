// Small courtesies around server-made pages. Everything works without this file, only less kindly.
(function () {
  "use strict";

  const root = document.documentElement;
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
      "Sesi Anda sudah berakhir. Tulisan Anda tetap ada di halaman ini. Masuk di tab baru, lalu simpan lagi di sini.",
    restored: "Tulisan yang belum sempat terkirim dipulihkan dari perangkat ini.",
    saving: "Menyimpan…",
    saved: "Tersimpan",
    unsaved: "Belum tersimpan",
  };

  function remember(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      return true;
    } catch (error) {
      return false;
    }
  }

  function recall(key) {
    try {
      return localStorage.getItem(key);
    } catch (error) {
      return null;
    }
  }

  const ZONES = { "Asia/Jakarta": "WIB", "Asia/Makassar": "WITA", "Asia/Jayapura": "WIT" };

  // The clock of the page: a unit's own on its pages, Jakarta's elsewhere.
  function clock() {
    const zone = document.body.dataset.zona in ZONES ? document.body.dataset.zona : "Asia/Jakarta";
    const time = new Intl.DateTimeFormat("id-ID", {
      hour: "2-digit",
      minute: "2-digit",
      hour12: false,
      timeZone: zone,
    });
    return time.format(new Date()).replace(":", ".") + " " + ZONES[zone];
  }

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
    box.replaceChildren(sentence, row);
    box.hidden = false;
  }

  function silence() {
    const box = document.getElementById("jaringan");
    if (box) box.hidden = true;
  }

  // --- saver: <... data-simpan> holds the request's element and one {% saver %} ---

  function say(element, state, text) {
    const scope = element.closest("[data-simpan]");
    const saver = scope && scope.querySelector("[data-saver]");
    if (!saver) return;
    saver.dataset.keadaan = state;
    saver.textContent = text;
  }

  // --- drafts: <textarea data-draf="lke-12-3-catatan"> survives a lost connection ---

  const person = document.body.dataset.orang || "";

  function draftKey(field) {
    return person ? "zi-draf:" + person + ":" + field.dataset.draf : "";
  }

  function draftsIn(element) {
    const scope = element.closest("form, [data-simpan]") || element;
    const fields = Array.from(scope.querySelectorAll("[data-draf]"));
    return element.matches("[data-draf]") ? fields.concat(element) : fields;
  }

  function restoreDrafts(within) {
    within.querySelectorAll("[data-draf]").forEach((field) => {
      const key = draftKey(field);
      const kept = key && recall(key);
      if (kept === null || kept === "" || kept === field.value) return;
      field.value = kept;
      say(field, "gagal", WORDS.restored);
      markUnsaved(field);
    });
  }

  // --- leaving with unsaved text: <form data-unsaved> ---

  function markUnsaved(field) {
    const form = field.closest("[data-unsaved]");
    if (form) form.dataset.unsaved = "ya";
  }

  window.addEventListener("beforeunload", (event) => {
    if (document.querySelector('[data-unsaved="ya"]')) event.preventDefault();
  });

  document.addEventListener("input", (event) => {
    const field = event.target;
    markUnsaved(field);
    if (field.matches("[data-draf]") && draftKey(field)) remember(draftKey(field), field.value);
  });

  // --- plain forms: not twice ---

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.mengirim) {
      event.preventDefault();
      return;
    }
    if (event.defaultPrevented) return;
    if (form.dataset.unsaved) form.dataset.unsaved = "";
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

  // --- htmx: waiting, saved, failed ---

  const waiting = new Map(); // element → name of the event that starts its request again

  function saves(detail) {
    const request = detail.requestConfig;
    return request && request.verb !== "get" && !inBackground(request.elt);
  }

  // Who else is here: nobody's words are in it, and nobody needs to hear that it failed.
  function inBackground(element) {
    return element.matches("[data-latar]");
  }

  // Signing in again in another tab renews the token; the one in this page would be refused.
  document.addEventListener("htmx:configRequest", (event) => {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    if (!cookie || event.detail.verb === "get") return;
    event.detail.headers["X-CSRFToken"] = cookie[1];
    if (event.detail.parameters.csrfmiddlewaretoken) {
      event.detail.parameters.csrfmiddlewaretoken = cookie[1];
    }
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (saves(event.detail)) say(event.detail.elt, "sibuk", WORDS.saving);
  });

  // The redirect to the sign-in page must never land inside a fragment.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!String(event.detail.serverResponse).includes('data-halaman="masuk"')) return;
    event.detail.shouldSwap = false;
    event.detail.xhr.sesiBerakhir = true;
    const link = document.createElement("a");
    link.className = "btn btn-sm btn-primary";
    link.href = new URL(event.detail.xhr.responseURL, location.href).pathname;
    link.target = "_blank";
    link.rel = "noopener";
    link.textContent = "Masuk di tab baru";
    say(event.detail.requestConfig.elt, "gagal", WORDS.unsaved);
    notice(WORDS.expired, [link]);
  });

  document.addEventListener("htmx:afterRequest", (event) => {
    const detail = event.detail;
    if (!detail.successful || detail.xhr.sesiBerakhir || !saves(detail)) return;
    const element = detail.requestConfig.elt;
    if (detail.xhr.status >= 400) {
      // 409 and 422 come with a fragment that says what is wrong; nothing was saved.
      waiting.delete(element);
      say(element, "gagal", WORDS.unsaved);
      return;
    }
    waiting.delete(element);
    pause = 2000;
    if (waiting.size === 0) silence();
    say(element, "tersimpan", WORDS.saved + " " + clock());
    draftsIn(element).forEach((field) => {
      // Typed on while the request was under way: that newer text is not saved yet.
      const sent = detail.requestConfig.parameters[field.name];
      if (sent === undefined || String(sent) === field.value) remember(draftKey(field), null);
    });
    const form = element.closest("[data-unsaved]");
    if (form) form.dataset.unsaved = "";
  });

  function failed(event, text) {
    const element = event.detail.requestConfig.elt;
    if (saves(event.detail)) say(element, "gagal", WORDS.unsaved);
    notice(text);
  }

  // Again after 2, 4, 8 … 60 seconds, and at once when the connection is back.
  let pause = 2000;
  let timer = 0;

  function retryLater() {
    clearTimeout(timer);
    timer = setTimeout(sendAgain, pause);
    pause = Math.min(pause * 2, 60000);
  }

  function lost(event, busy) {
    const element = event.detail.requestConfig.elt;
    if (inBackground(element)) return;
    const cause = event.detail.requestConfig.triggeringEvent;
    const again = saves(event.detail) && cause;
    if (again) {
      // A pause in typing is heard on the field only; the form itself answers to a change.
      waiting.set(element, cause.type === "input" ? "change" : cause.type);
      retryLater();
    }
    const kept = element.matches("[data-isian]") || draftsIn(element).length > 0;
    if (busy) failed(event, again && kept ? WORDS.serverKept : WORDS.server);
    else failed(event, kept ? WORDS.offlineKept : WORDS.offline);
  }

  document.addEventListener("htmx:sendError", (event) => lost(event, false));
  document.addEventListener("htmx:timeout", (event) => lost(event, false));

  document.addEventListener("htmx:responseError", (event) => {
    if (inBackground(event.detail.requestConfig.elt)) return;
    const status = event.detail.xhr.status;
    if ([429, 502, 503, 504].includes(status)) {
      lost(event, true);
      return;
    }
    const words = { 403: WORDS.forbidden, 413: WORDS.tooLarge, 507: WORDS.full };
    failed(event, words[status] || WORDS.server);
  });

  function sendAgain() {
    if (!waiting.size) return;
    if (!navigator.onLine) {
      retryLater();
      return;
    }
    Array.from(waiting).forEach(([element, cause]) => {
      waiting.delete(element);
      if (element.isConnected && window.htmx) window.htmx.trigger(element, cause);
    });
  }

  window.addEventListener("online", () => {
    pause = 2000;
    sendAgain();
  });

  document.addEventListener("htmx:load", (event) => restoreDrafts(event.detail.elt));

  // Signing out on a shared computer leaves none of this person's text behind.
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-keluar]")) return;
    try {
      Object.keys(localStorage)
        .filter((key) => key.startsWith("zi-draf:" + person + ":"))
        .forEach((key) => localStorage.removeItem(key));
    } catch (error) {
      // Nothing was stored then.
    }
  });
})();
