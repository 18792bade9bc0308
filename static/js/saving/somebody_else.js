// Somebody else signed in with this browser: a page that stayed open says whose session it is now,
// before anything is typed into it. The server refuses what is sent anyway (``WhoTypedMiddleware``).
(function () {
  "use strict";

  const zi = window.zi;
  if (!zi.person) return;
  const address = document.body.dataset.pemilik;
  let known = zi.token(); // signing in renews it

  async function ask(surely) {
    known = zi.token();
    let owner = null;
    try {
      const answer = await fetch(address, { headers: { "X-Giat": "tidak" } });
      if (answer.redirected) return; // nobody is signed in: the next request says so
      owner = await answer.json();
    } catch {
      known = ""; // asked again when the page is next looked at
      if (surely) zi.otherPerson();
      return;
    }
    if (owner.orang === zi.person) return;
    zi.otherPerson(
      `Sesi di peramban ini sekarang milik ${owner.nama}. Halaman ini dibuka oleh orang lain, ` +
        `sehingga isian di sini tidak disimpan. Muat ulang untuk melanjutkan sebagai ${owner.nama}.`,
    );
  }

  function lookedAt() {
    if (!document.hidden && zi.token() !== known) ask();
  }

  // Another page was opened by somebody else (``js/drafts/store.js``); pages that the browser had
  // put aside hear nothing of it.
  document.addEventListener("zi:oranglain", () => ask(true));
  document.addEventListener("visibilitychange", lookedAt);
  window.addEventListener("pageshow", lookedAt);
  window.addEventListener("focus", lookedAt);
})();
