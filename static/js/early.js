// Runs before the first paint, so that neither the text size nor the save buttons jump.
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");
  try {
    if (localStorage.getItem("zi-teks") === "besar") root.classList.add("text-besar");
  } catch (error) {
    // Storage may be forbidden on a kiosk; the normal size is fine then.
  }
})();
