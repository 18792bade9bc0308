// What colleagues save appears while the page is open. The page's sign of life (``#lke-hadir``) tells
// which items changed; their parts come from the server, and only those are replaced in which nobody
// is writing here. What is being written stays: its save is answered with both values.
(function () {
  "use strict";

  const zi = window.zi;
  const news = document.getElementById("lke-kabar");
  // Parts of the answer's own form: taken together or not at all, as the version belongs to them.
  const ANSWER = ["versi", "setuju", "alat", "pilihan", "catatan", "hasil", "ciri"];
  const BESIDE = ["sisi", "daftar-bukti", "percakapan"];
  const shown = new Map(); // code → the time of the change that stands on the page

  function heldBy(part) {
    if (!part || part.contains(document.activeElement)) return true;
    const form = part.closest("form");
    const forms = [...part.querySelectorAll("form"), ...(form ? [form] : [])];
    return forms.some((one) => one.dataset.unsaved === "ya" || one.contains(document.activeElement));
  }

  function put(old, fresh) {
    // Who hears of a swap asks where it was.
    const eventInfo = { target: old.parentElement };
    window.htmx.swap(old, fresh.outerHTML, { swapStyle: "outerHTML" }, { eventInfo });
  }

  // What a part says; the token of its forms is another each time.
  function words(part) {
    const fields = Array.from(part.querySelectorAll("input:not([type=hidden]), textarea"));
    const links = Array.from(part.querySelectorAll("a[href]"), (one) => one.getAttribute("href"));
    return JSON.stringify([
      part.textContent.replace(/\s+/g, " ").trim(),
      fields.map((one) => one.getAttribute("value")),
      links,
    ]);
  }

  function take(box) {
    const slug = box.dataset.butir;
    const article = document.getElementById("butir-" + slug);
    if (!article) return { whole: true, any: false };
    const pair = (name) => [
      document.getElementById(`${name}-${slug}`),
      box.querySelector(`#${CSS.escape(`${name}-${slug}`)}`),
    ];
    const there = ([old, fresh]) => old && fresh;
    const differs = ([old, fresh]) => words(old) !== words(fresh);
    const form = article.querySelector("form.lke-isian");
    const writing = form && (heldBy(form) || form.querySelector("[data-berselisih], [data-tanya]"));
    const [version, newest] = pair("versi");
    const newer = version && newest && version.value !== newest.value;
    let any = false;
    let whole = !writing;
    if (!writing) {
      const parts = ANSWER.map(pair).filter(there);
      (newer ? parts : parts.filter(differs)).forEach(([old, fresh]) => {
        any = true;
        put(old, fresh);
      });
      const saver = article.querySelector("[data-saver]");
      const told = box.querySelector("[data-saver]");
      if (newer && saver && told) saver.replaceWith(document.importNode(told, true));
    }
    BESIDE.map(pair).filter(there).filter(differs).forEach(([old, fresh]) => {
      if (heldBy(old)) {
        whole = false;
        return;
      }
      if (old.matches("details")) fresh.open = old.open || fresh.open;
      any = true;
      put(old, fresh);
    });
    return { whole, any };
  }

  function takeAround(page) {
    Array.from(page.body.children)
      .filter((fresh) => fresh.id)
      .forEach((fresh) => {
        const old = document.getElementById(fresh.id);
        if (old && !heldBy(old) && words(old) !== words(fresh)) put(old, fresh);
      });
  }

  function tell(codes) {
    if (!news || !codes.length) return;
    news.textContent = codes.length === 1
      ? `Butir ${codes[0]} baru saja diperbarui oleh orang lain.`
      : `${codes.length} butir baru saja diperbarui oleh orang lain: ${codes.join(", ")}.`;
  }

  async function fetchFresh(address, changed) {
    const query = new URLSearchParams(location.search);
    const asked = new URLSearchParams(changed.map(([code]) => ["butir", code]));
    if (query.get("sisi")) asked.set("sisi", query.get("sisi"));
    const answer = await fetch(`${address}?${asked}`, { headers: { ...zi.headers(), "X-Giat": "tidak" } });
    if (!answer.ok || answer.redirected) return null;
    const text = await answer.text();
    if (text.includes('data-halaman="masuk"')) return null;
    return new DOMParser().parseFromString(text, "text/html");
  }

  async function look(form) {
    const changed = (form.dataset.berubah || "")
      .split(" ")
      .filter(Boolean)
      .map((one) => one.split("="))
      .concat(Array.from(left))
      .filter(([code, at]) => shown.get(code) !== at);
    if (!changed.length || !window.htmx) return;
    const times = new Map(changed);
    let page = null;
    try {
      page = await fetchFresh(form.dataset.kini, changed);
    } catch {
      return; // the next sign of life tells of them again
    }
    if (!page) return;
    const told = [];
    page.querySelectorAll("[data-butir]").forEach((box) => {
      const code = box.dataset.kode;
      const { whole, any } = take(box);
      if (any) told.push(code);
      if (whole) {
        shown.set(code, times.get(code));
        left.delete(code);
      } else left.set(code, times.get(code));
    });
    takeAround(page);
    tell(told);
  }

  // Items of which something could not be taken yet, as somebody was writing: asked again later.
  const left = new Map();

  document.addEventListener("htmx:load", (event) => {
    if (event.detail.elt.matches("#lke-hadir[data-kini]")) look(event.detail.elt);
  });
})();
