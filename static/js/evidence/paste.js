// A picture on the clipboard (Ctrl+V) is evidence of the item one is at: named by its code and the time,
// and asked as any other file before it is sent. Text goes where it always goes.
(function () {
  "use strict";

  const zi = window.zi;
  const ENDINGS = { "image/png": "png", "image/jpeg": "jpg" };
  const news = document.getElementById("lke-kabar");

  // The item somebody is in; where one question is on the screen, that one.
  function item() {
    const within = document.activeElement && document.activeElement.closest(".lke-butir");
    const all = document.querySelectorAll(".lke-butir:not(#fokus-tunggu *)");
    return within || (all.length === 1 ? all[0] : null);
  }

  function moment() {
    const parts = new Intl.DateTimeFormat("sv-SE", {
      dateStyle: "short",
      timeStyle: "medium",
      timeZone: zi.zone().name,
    });
    return parts.format(new Date()).replace(/:/g, ".");
  }

  function named(file, code, number) {
    const ending = ENDINGS[file.type] || (file.type.split("/")[1] || "").replace(/\W.*$/, "");
    const more = number ? ` (${number + 1})` : "";
    return new File([file], `${code} ${moment()}${more}.${ending}`, { type: file.type });
  }

  document.addEventListener("paste", (event) => {
    const board = event.clipboardData;
    const pictures = board ? Array.from(board.files).filter((one) => one.type.startsWith("image/")) : [];
    if (!pictures.length) return;
    // Word puts a picture beside the text it copies: in a field the text is meant.
    if (zi.typing(event.target) && board.types.includes("text/plain")) return;
    const target = item();
    const form = target && target.querySelector("form[data-bukti-unggah]");
    if (!form) {
      if (news) news.textContent = "Pilih butirnya terlebih dahulu, lalu tempelkan gambarnya lagi.";
      return;
    }
    event.preventDefault();
    const code = target.querySelector(".lke-kode").textContent.trim();
    if (zi.rows) zi.rows.open(target);
    zi.uploadEvidence(form, pictures.map((one, number) => named(one, code, number)));
    if (news) news.textContent = `Gambar dari papan klip diunggah sebagai bukti butir ${code}.`;
  });
})();
