// What takes back the last press is offered for ten seconds; longer while somebody is at it.
(function () {
  "use strict";

  const SECONDS = 10;

  function end(offer) {
    if (!offer.isConnected) return;
    if (offer.matches(":hover") || offer.contains(document.activeElement)) setTimeout(end, 1000, offer);
    else offer.remove();
  }

  document.addEventListener("htmx:load", (event) => {
    const fresh = event.detail.elt;
    const offers = Array.from(fresh.querySelectorAll("[data-urungkan]"));
    offers.forEach((offer) => setTimeout(end, SECONDS * 1000, offer));
    // The button that was pressed has gone: the hand is where it is taken back.
    const button = fresh.matches(".lke-bukti-daftar") && fresh.querySelector("form[data-urungkan] button");
    if (button && (!document.activeElement || document.activeElement === document.body)) {
      button.focus({ preventScroll: true });
    }
  });
})();
