// How far a job is, for who listens: its state when that changes, and every quarter of the way. The
// card asks for itself every second and a half; read out each time it would drown everything else.
(function () {
  "use strict";

  let told = "";

  function tell() {
    const card = document.getElementById("pekerjaan");
    const place = document.getElementById("pekerjaan-kabar");
    if (!card || !place) return;
    const quarter = Math.floor(Number(card.dataset.persen) / 25) * 25;
    const way = quarter ? `, ${quarter} %` : "";
    const said = `${document.querySelector("h1").textContent.trim()}: ${card.dataset.keadaan}${way}.`;
    if (told && said !== told) place.textContent = said; // the first one stands on the page itself
    told = said;
  }

  document.addEventListener("htmx:afterSwap", tell);
  tell();
})();
