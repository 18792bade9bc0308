// Keys of the LKE page: to go from item to item, to answer, to fill in quickly. `?` lists them.
(function () {
  "use strict";

  const zi = window.zi;
  const news = document.getElementById("lke-kabar");

  // What still waits to be saved on the screen of one question is no place to go to.
  function items() {
    return Array.from(document.querySelectorAll(".lke-butir:not(#fokus-tunggu *)"));
  }

  // The item somebody is in; else the first one that is not above the window.
  function current() {
    const within = document.activeElement && document.activeElement.closest(".lke-butir");
    if (within) return within;
    return items().find((item) => item.getBoundingClientRect().bottom > 120) || null;
  }

  function go(item) {
    if (!item) return;
    zi.rows.open(item);
    const field = fast() && isOpen(item) && item.querySelector(".jumlah input:enabled");
    (field || item).focus({ preventScroll: true });
    if (field) field.select();
    item.scrollIntoView({ block: "start" });
    news.textContent = item.querySelector(".lke-kode").textContent + ". " + item.querySelector("h3").textContent;
  }

  function step(by) {
    if (zi.focus) return zi.focus.go(by > 0 ? "lanjut" : "mundur");
    const all = items();
    const at = all.indexOf(current());
    const inside = document.activeElement && document.activeElement.closest(".lke-butir");
    // After the last item one stays at it, but outside its fields, so that keys are keys again.
    go(all[inside ? at + by : at] || all[at]);
  }

  function isOpen(item) {
    if (item.querySelector("fieldset[disabled]")) return false;
    const chosen = item.querySelector("input[type=radio]:checked");
    if (chosen) return chosen.value === "";
    return Array.from(item.querySelectorAll("input.num")).some((field) => field.value === "");
  }

  function nextOpen() {
    if (zi.focus) return zi.focus.go("kosong");
    const all = items();
    const at = all.indexOf(current());
    const inside = document.activeElement && document.activeElement.closest(".lke-butir");
    const from = inside ? at + 1 : Math.max(at, 0); // nobody is in an item yet: this one counts too
    const found = all.slice(from).concat(all.slice(0, from)).find(isOpen);
    const link = document.querySelector(".lke-lompat a");
    if (found) go(found);
    else if (link) leave(link);
    else news.textContent = "Semua butir sudah dijawab.";
  }

  // The page is left by key as soon as the last answer has reached the server.
  let onward = null;

  function leave(link) {
    if (document.querySelector('[data-unsaved="ya"]')) {
      onward = link;
      news.textContent = "Menyimpan, lalu ke area berikutnya.";
    } else {
      link.click();
    }
  }

  document.addEventListener("htmx:afterRequest", () => {
    // After the others who listen: they take the mark of unsaved text away.
    setTimeout(() => {
      if (!onward || document.querySelector('[data-unsaved="ya"]')) return;
      onward.click();
      onward = null;
    });
  });

  document.addEventListener("input", () => {
    onward = null; // somebody went on writing here
  });

  // --- quick filling: who has answered is already at the next blank item ---

  const FAST = "lke-isian-cepat";
  const toggle = document.querySelector("[data-isian-cepat]");

  function fast() {
    return Boolean(toggle) && toggle.getAttribute("aria-pressed") === "true";
  }

  function setFast(on) {
    toggle.setAttribute("aria-pressed", String(on));
    try {
      if (on) localStorage.setItem(FAST, "ya");
      else localStorage.removeItem(FAST);
    } catch (error) {
      // A device that keeps nothing asks again on the next page.
    }
  }

  function wasFast() {
    try {
      return localStorage.getItem(FAST) === "ya";
    } catch (error) {
      return false;
    }
  }

  if (toggle) {
    toggle.addEventListener("click", () => {
      setFast(!fast());
      if (fast()) nextOpen();
    });
    // Not before the browser has gone to the item the address names: it takes the focus there.
    if (wasFast()) {
      window.addEventListener("load", () => {
        setFast(true);
        const named = location.hash && document.getElementById(location.hash.slice(1));
        go(named || items().find(isOpen));
      });
    }
  }

  function choose(key) {
    const item = current();
    const choices = item && Array.from(item.querySelectorAll("input[type=radio]:not([disabled])"));
    if (!choices || !choices.length) return false;
    const options = choices.filter((choice) => choice.value !== "");
    const wanted = { y: "ya", t: "tidak" }[key] || key;
    const found = /^[1-5]$/.test(key)
      ? options[Number(key) - 1]
      : options.find((choice) => choice.value.toLowerCase() === wanted);
    if (!found || found.matches(":disabled")) return false;
    item.focus({ preventScroll: true });
    if (!found.checked) {
      found.checked = true;
      found.dispatchEvent(new Event("input", { bubbles: true }));
      found.dispatchEvent(new Event("change", { bubbles: true }));
    }
    news.textContent = "Dipilih: " + found.value;
    if (fast()) nextOpen();
    return true;
  }

  function chooseFile() {
    const item = current();
    const field = item && item.querySelector("[data-bukti-unggah] input[type=file]");
    if (field) field.click();
    return Boolean(field);
  }

  document.addEventListener("keydown", (event) => {
    const target = event.target;
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && event.ctrlKey && target.closest(".lke-butir")) {
      event.preventDefault();
      if (event.repeat) return;
      if (target.matches("textarea, input")) {
        target.dispatchEvent(new Event("change", { bubbles: true }));
      }
      step(1);
      return;
    }
    if (event.key === "Enter" && target.matches(".jumlah input")) {
      event.preventDefault();
      if (event.repeat) return;
      const own = Array.from(target.closest(".lke-butir").querySelectorAll(".jumlah input"));
      const next = own[own.indexOf(target) + 1];
      if (next) {
        next.focus();
        next.select();
      } else if (fast()) {
        target.closest(".lke-butir").focus({ preventScroll: true }); // leaving the field saves it
        nextOpen();
      } else step(1);
      return;
    }
    if (event.key === "Escape" && zi.typing(target)) {
      const item = target.closest(".lke-butir");
      if (item) item.focus({ preventScroll: true });
      return;
    }
    if (!zi.singleKey(event, ["j", "k", "arrowdown", "arrowup"])) return;
    const key = event.key.toLowerCase();
    if (key.length === 1 && key !== "?" && !zi.keyList.lettersOn()) return;
    let done = true;
    // The next question is on its way: what is pressed was meant for that one, not for this.
    if (zi.focus && zi.focus.leaving()) done = key.length === 1;
    else if (zi.focus && zi.focus.number(key)) done = true;
    else if (key === "u") done = chooseFile();
    else if (key === "?") zi.keyList.show();
    else if (key === "j") step(1);
    else if (key === "k") step(-1);
    else if (key === "arrowdown" && target.matches(".lke-butir")) step(1);
    else if (key === "arrowup" && target.matches(".lke-butir")) step(-1);
    else if (key === "enter" && zi.focus && target.matches(".lke-butir, input[type=radio]")) {
      if (!isOpen(current()) || !writeCount(current())) step(1);
    } else if (key === "enter" && target.matches(".lke-butir")) done = writeCount(target);
    else if (key === "n") nextOpen();
    else if (key === "i") writeNote();
    else if (key === "s") agree();
    else if (key === "l" && toggle) toggle.click();
    else done = /^[a-e1-5yt]$/.test(key) ? choose(key) : false;
    if (done) event.preventDefault();
  });

  function writeCount(item) {
    const field = item.querySelector(".jumlah input:enabled");
    if (!field) return false;
    field.focus();
    field.select();
    return true;
  }

  function writeNote() {
    const item = current();
    const note = item && item.querySelector("textarea[name=catatan]:not([disabled])");
    if (!note) return;
    note.focus();
    note.setSelectionRange(note.value.length, note.value.length);
  }

  function agree() {
    const item = current();
    const button = item && item.querySelector("button[name=setuju][value=ya]");
    if (!button) return;
    const all = items();
    const next = all[all.indexOf(item) + 1];
    button.form.requestSubmit(button);
    if (zi.focus) step(1);
    else if (fast()) nextOpen();
    else if (next) go(next);
  }

  // A press that was not taken: back to what must be said or chosen first.
  document.addEventListener("htmx:afterSettle", (event) => {
    const box = event.detail.elt && event.detail.elt.closest && event.detail.elt.closest(".lke-hasil");
    const ask = box && box.querySelector("[data-tanya], [data-berselisih]");
    const cause = event.detail.requestConfig && event.detail.requestConfig.triggeringEvent;
    if (!ask || !cause || cause.type !== "submit" || zi.typing(document.activeElement)) return;
    ask.querySelector("button").focus({ preventScroll: true });
    ask.scrollIntoView({ block: "nearest" });
  });
})();
