// Passkeys: a form that is sent together with what the person's device signs.
// data-kunci: "buat" makes a passkey, "pakai" uses one; data-kunci-data names the script element
// that holds what has to be signed. Without it, it is asked for at the form's own address.
(function () {
  "use strict";

  const WORDS = {
    cannot: "Peramban ini tidak mengenal kunci sandi. Pakai cara lain.",
    nothing: "Perangkat tidak memberi kunci sandi. Coba lagi, atau pakai cara lain.",
    exists: "Perangkat ini sudah mempunyai kunci sandi untuk akun Anda.",
  };

  async function options(form) {
    if (form.dataset.kunciData) return JSON.parse(document.getElementById(form.dataset.kunciData).textContent);
    const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.json();
  }

  async function sign(form) {
    const asked = await options(form);
    return form.dataset.kunci === "buat"
      ? window.webauthnJSON.create(asked.creation_options)
      : window.webauthnJSON.get(asked.request_options);
  }

  function say(form, text) {
    const place = form.querySelector("[data-kunci-pesan]");
    place.textContent = text;
    place.hidden = !text;
  }

  document.querySelectorAll("form[data-kunci]").forEach((form) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!window.PublicKeyCredential || !window.webauthnJSON) return say(form, WORDS.cannot);
      say(form, "");
      try {
        form.elements.credential.value = JSON.stringify(await sign(form));
        form.submit();
      } catch (error) {
        say(form, error.name === "InvalidStateError" ? WORDS.exists : WORDS.nothing);
      }
    });
  });
})();
