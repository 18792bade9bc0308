// One file of evidence on its way: asked before it is sent, its row with its own progress and word, its
// request, and again by itself when the connection breaks.
(function () {
  "use strict";

  const zi = window.zi;
  const SEVERED = "sambungan terputus; dikirim lagi sendiri selama halaman ini terbuka";
  const EXPIRED = "sesi berakhir; dikirim lagi sendiri sesudah Anda masuk lagi di tab lain";
  const STRANGE = "Server tidak menerima berkas ini. Muat ulang halaman lalu coba lagi.";
  const CANCELLED = "Dibatalkan; berkas ini tidak disimpan.";

  // --- its row ---

  function rowFor(list, file) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const bar = document.createElement("progress");
    const word = document.createElement("span");
    const cancel = document.createElement("button");
    name.textContent = file.name;
    bar.max = 100;
    bar.value = 0;
    bar.setAttribute("aria-label", "Kemajuan " + file.name);
    word.textContent = "menunggu giliran";
    cancel.type = "button";
    cancel.className = "btn btn-sm btn-tenang";
    cancel.textContent = "Batalkan";
    cancel.setAttribute("aria-label", "Batalkan " + file.name);
    row.append(name, bar, word, cancel);
    list.append(row);
    const found = {
      cancelled: false,
      stop: () => {},
      progress(share) {
        bar.value = share;
        word.textContent = share < 100 ? share + " %" : "sedang diperiksa";
      },
      wait(text) {
        bar.value = 0;
        word.textContent = text;
      },
      end(text, good) {
        bar.remove();
        cancel.remove();
        // Only the outcome is spoken; every percent would talk over everything else.
        word.setAttribute("role", "status");
        word.textContent = text;
        word.className = good ? "cukup" : "kurang";
      },
    };
    cancel.addEventListener("click", () => {
      found.cancelled = true;
      found.stop();
    });
    return found;
  }

  // --- asked before anything is sent ---

  function megabytes(bytes) {
    return (bytes / 1048576).toLocaleString("id-ID", { maximumFractionDigits: 1 }) + " MB";
  }

  // As the server takes it: blanks and dots at the end of a name count for nothing.
  function endingOf(file) {
    const found = file.name.replace(/[\s.]+$/, "").match(/\.\s*([^.]+)$/);
    return found ? "." + found[1].toLowerCase() : "";
  }

  // How a file of another kind comes in all the same, in the server's own words.
  function otherKind(ending) {
    const known = JSON.parse(document.getElementById("bukti-jenis").dataset.jenis);
    const how = known.ubah.find(([endings]) => endings.includes(ending));
    const what = ending ? `Jenis berkas «${ending}» tidak diterima.` : "Nama berkas ini tidak mempunyai akhiran.";
    return `${what} ${how ? how[1] + ". " : ""}Yang dapat diunggah: ${known.terima}. Tidak dikirim.`;
  }

  function fault(form, file) {
    const allowed = form.querySelector("input[type=file]").accept.split(",");
    const ending = endingOf(file);
    if (!allowed.includes(ending)) return otherKind(ending);
    const limit = Number(form.dataset.terbesar);
    if (limit && file.size > limit) {
      return `Berkas berukuran ${megabytes(file.size)}; paling besar ${megabytes(limit)}. Tidak dikirim.`;
    }
    return "";
  }

  // --- one request ---

  // {box, good}, or "putus" / "masuk" where it may be sent again, or null where it may not.
  function request(address, data, row) {
    return new Promise((resolve) => {
      const call = new XMLHttpRequest();
      call.open("POST", address);
      Object.entries(zi.headers()).forEach(([name, value]) => call.setRequestHeader(name, value));
      call.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) row.progress(Math.round((100 * event.loaded) / event.total));
      });
      call.addEventListener("load", () => resolve(outcome(call, row)));
      call.addEventListener("error", () => resolve("putus"));
      call.addEventListener("abort", () => resolve(null));
      row.stop = () => call.abort();
      call.send(data);
    });
  }

  function outcome(call, row) {
    if (call.getResponseHeader("X-Orang-Lain")) {
      zi.otherPerson(call.responseText);
      return "masuk";
    }
    if ([429, 502, 503, 504].includes(call.status)) return "putus";
    const page = new DOMParser().parseFromString(call.responseText, "text/html");
    const box = page.querySelector(".lke-bukti-daftar");
    if (!box) {
      if (!page.querySelector('[data-halaman="masuk"]')) {
        const plain = (call.getResponseHeader("Content-Type") || "").startsWith("text/plain");
        row.end(plain ? call.responseText : STRANGE, false);
        return null;
      }
      zi.notice(zi.WORDS.expired, [zi.link("Masuk di tab baru", zi.signInPage(call.responseURL), true)]);
      return "masuk";
    }
    const wrong = Array.from(box.querySelectorAll("[data-bukti-gagal] p"));
    const done = box.querySelector("[data-bukti-jadi]");
    const said = wrong.length
      ? wrong.map((one) => one.textContent.trim()).join(" ")
      : done ? done.textContent.trim() : "Tersimpan.";
    row.end(said, wrong.length === 0);
    box.querySelectorAll("[data-bukti-gagal], [data-bukti-jadi]").forEach((one) => one.remove());
    return { box, good: wrong.length === 0 };
  }

  // --- again, while the page is open ---

  function pauseFor(row, seconds, alsoOn) {
    return new Promise((resolve) => {
      const timer = seconds ? setTimeout(done, seconds * 1000) : 0;
      function done() {
        clearTimeout(timer);
        window.removeEventListener("online", done);
        document.removeEventListener("zi:kembali", done);
        resolve();
      }
      if (alsoOn === "online") window.addEventListener("online", done);
      document.addEventListener("zi:kembali", done);
      row.stop = done;
    });
  }

  async function send(address, data, row) {
    let pause = 2;
    for (;;) {
      const found = await request(address, data, row);
      if (row.cancelled) {
        row.end(CANCELLED, false);
        return null;
      }
      if (found !== "putus" && found !== "masuk") return found;
      row.wait(found === "putus" ? SEVERED : EXPIRED);
      await pauseFor(row, found === "putus" ? pause : 0, found === "putus" ? "online" : "");
      pause = Math.min(pause * 2, 60);
      if (row.cancelled) {
        row.end(CANCELLED, false);
        return null;
      }
    }
  }

  zi.evidenceFile = { rowFor, fault, send };
})();
