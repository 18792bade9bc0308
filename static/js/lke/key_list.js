// The list of keys; there, letters alone can be switched off, for who speaks or trembles into the
// keyboard. The choice belongs to the device.
(function () {
  "use strict";

  const zi = window.zi;
  const dialog = document.getElementById("lke-tombol");
  const OFF = "lke-tanpa-huruf";
  const letters = document.querySelector("[data-tombol-huruf]");

  function lettersOn() {
    return !letters || letters.checked;
  }

  if (letters) {
    try {
      letters.checked = localStorage.getItem(OFF) !== "ya";
    } catch (error) {
      // A device that keeps nothing has them on.
    }
    letters.addEventListener("change", () => {
      try {
        if (letters.checked) localStorage.removeItem(OFF);
        else localStorage.setItem(OFF, "ya");
      } catch (error) {
        // Then it holds for this page.
      }
    });
  }

  zi.keyList = {
    lettersOn,
    show() {
      if (dialog && !dialog.open) dialog.showModal();
    },
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-tombol-bantuan]")) zi.keyList.show();
  });
})();
