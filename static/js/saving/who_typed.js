// Who typed goes along with every request, and a token that is still good after signing in again in
// another tab.
(function () {
  "use strict";

  const zi = window.zi;

  function token() {
    const cookie = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
    return cookie ? cookie[1] : "";
  }

  function headers() {
    const found = { "HX-Request": "true", "X-CSRFToken": token() };
    if (zi.person) found["X-Orang"] = zi.person;
    return found;
  }

  // A button's word goes along when that button was pressed, also where the request had to wait.
  function onlyPressed(detail) {
    const trigger = detail.triggeringEvent;
    const pressed = trigger && trigger.type === "submit" ? trigger.submitter : null;
    if (!detail.elt.matches("form")) return;
    detail.elt.querySelectorAll("button[name]").forEach((button) => {
      delete detail.parameters[button.name];
    });
    if (pressed && pressed.name) detail.parameters[pressed.name] = pressed.value;
    const own = pressed && pressed.getAttribute("formaction");
    if (own) detail.path = own;
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const detail = event.detail;
    if (zi.person) detail.headers["X-Orang"] = zi.person;
    if (detail.verb === "get") return;
    if (token()) {
      detail.headers["X-CSRFToken"] = token();
      if (detail.parameters.csrfmiddlewaretoken) detail.parameters.csrfmiddlewaretoken = token();
    }
    onlyPressed(detail);
  });

  // Ordinary forms: before the browser sends them.
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target;
      if ((form.getAttribute("method") || "get").toLowerCase() !== "post" || !zi.person) return;
      if (form.matches("[hx-post]")) return; // its requests say it in a header
      let field = form.querySelector("input[type=hidden][name=orang_halaman]");
      if (!field) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = "orang_halaman";
        form.append(field);
      }
      field.value = zi.person;
      const shield = form.querySelector("input[name=csrfmiddlewaretoken]");
      if (shield && token()) shield.value = token();
    },
    true,
  );

  Object.assign(zi, { token, headers });
})();
