// Many files at once: chosen, or dropped with their folders. Count, size and kind are asked before
// anything is sent; the server asks again. Without this script the form sends what was chosen.
(function () {
  "use strict";

  const form = document.querySelector("form[data-bukti-banyak]");
  if (!form) return;
  const field = form.querySelector("input[name=berkas]");
  const folder = form.querySelector("input[name=folder]");
  const news = form.querySelector("[data-banyak-kabar]");
  const IDLE = /^(\.|~\$)|^(thumbs\.db|desktop\.ini)$/i;

  function size(bytes) {
    if (bytes < 1048576) return Math.ceil(bytes / 1024) + " KB";
    return (bytes / 1048576).toLocaleString("id-ID", { maximumFractionDigits: 1 }) + " MB";
  }

  // --- asked before anything is sent ---

  function faults(files) {
    const said = [];
    const known = form.dataset.akhiran.split(",");
    const total = files.reduce((sum, one) => sum + one.size, 0);
    if (files.length > Number(form.dataset.terbanyak)) {
      said.push(`Ada ${files.length} berkas; paling banyak ${form.dataset.terbanyak} sekaligus.`);
    }
    if (total > Number(form.dataset.semua)) {
      said.push(`Semua berkas ${size(total)}; paling besar ${size(Number(form.dataset.semua))} sekaligus.`);
    }
    files.forEach((one) => {
      const ending = (one.name.match(/\.[^.\s]+$/) || [""])[0].toLowerCase();
      if (!known.includes(ending)) said.push(`«${one.name}»: jenis berkas ini tidak diterima.`);
      else if (ending !== ".zip" && one.size > Number(form.dataset.terbesar)) {
        said.push(`«${one.name}» ${size(one.size)}; paling besar ${size(Number(form.dataset.terbesar))}.`);
      }
    });
    return said;
  }

  function chosen() {
    return Array.from(field.files).concat(Array.from(folder.files)).filter((one) => !IDLE.test(one.name));
  }

  function tell() {
    const files = chosen();
    const said = faults(files);
    const first = document.createElement("p");
    first.textContent = files.length
      ? `${files.length} berkas dipilih, ${size(files.reduce((sum, one) => sum + one.size, 0))}.`
      : "";
    const rest = said.slice(0, 20).map((text) => {
      const line = document.createElement("p");
      line.className = "kurang";
      line.textContent = text;
      return line;
    });
    news.replaceChildren(first, ...rest);
    return said;
  }

  // --- the folders of the files go along, in their order ---

  const paths = new Map(); // file → its path, where it was dropped

  function pathOf(file) {
    return paths.get(file) || file.webkitRelativePath || file.name;
  }

  form.addEventListener("change", tell);

  form.addEventListener("submit", (event) => {
    const files = chosen();
    form.querySelectorAll("input[name=jalur]").forEach((one) => one.remove());
    const said = tell();
    // What cannot come in is said; the rest may go without it.
    const tooMuch = said.some((text) => /sekaligus\.$/.test(text));
    if (tooMuch) {
      event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    const gathered = new DataTransfer();
    files.forEach((one) => {
      gathered.items.add(one);
      const hidden = document.createElement("input");
      hidden.type = "hidden";
      hidden.name = "jalur";
      hidden.value = pathOf(one);
      form.append(hidden);
    });
    field.files = gathered.files;
    folder.value = "";
  }, true);

  // --- dropped ---

  function read(entry, before) {
    if (entry.isFile) {
      return new Promise((resolve) => {
        entry.file((file) => {
          paths.set(file, before + file.name);
          resolve([file]);
        }, () => resolve([]));
      });
    }
    const reader = entry.createReader();
    const found = [];
    // A folder is read in pieces of a hundred.
    const more = (resolve) =>
      reader.readEntries(async (some) => {
        if (!some.length) resolve(found);
        else {
          for (const one of some) found.push(...(await read(one, `${before}${entry.name}/`)));
          more(resolve);
        }
      }, () => resolve(found));
    return new Promise(more);
  }

  async function dropped(items, plain) {
    const entries = items.map((one) => one.webkitGetAsEntry && one.webkitGetAsEntry());
    const files = entries.every(Boolean)
      ? (await Promise.all(entries.map((one) => read(one, "")))).flat()
      : plain;
    const all = new DataTransfer();
    const before = new Map();
    chosen().concat(files.filter((one) => !IDLE.test(one.name))).forEach((one) => {
      all.items.add(one);
      before.set(one, pathOf(one));
    });
    field.files = all.files;
    folder.value = "";
    // The field may hold copies: their paths go by their place.
    Array.from(field.files).forEach((one, number) => paths.set(one, Array.from(before.values())[number]));
    tell();
  }

  document.addEventListener("dragover", (event) => {
    if (!Array.from(event.dataTransfer.types).includes("Files")) return;
    event.preventDefault();
    form.classList.add("bukti-seret");
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.classList.remove("bukti-seret");
  });
  document.addEventListener("drop", (event) => {
    if (!Array.from(event.dataTransfer.types).includes("Files")) return;
    event.preventDefault();
    form.classList.remove("bukti-seret");
    dropped(Array.from(event.dataTransfer.items), Array.from(event.dataTransfer.files));
  });
})();
