// What was typed and has not reached the server stays on this device, under the person who typed it.
// One entry for each form: {label, page, send, side, versi, isi, pressed, at, reason, shown}.
// "shown": the server put it before the person again, in a form; it is kept until it is taken, and
// no other page tells of it.
(function () {
  "use strict";

  const person = document.body.dataset.orang || "";
  const PREFIX = "zi-draf:";

  function key(name) {
    return PREFIX + person + ":" + name;
  }

  // False where the device keeps nothing: then the text is on the page only, and leaving it asks.
  function keep(name, entry) {
    if (!person || !name) return false;
    try {
      localStorage.setItem(key(name), JSON.stringify(entry));
      return true;
    } catch (error) {
      return false;
    }
  }

  function get(name) {
    if (!person || !name) return null;
    try {
      const found = JSON.parse(localStorage.getItem(key(name)) || "null");
      return found && found.isi ? found : null;
    } catch (error) {
      return null;
    }
  }

  function drop(name) {
    try {
      localStorage.removeItem(key(name));
    } catch (error) {
      // Nothing was stored then.
    }
  }

  function names() {
    if (!person) return [];
    try {
      return Object.keys(localStorage)
        .filter((one) => one.startsWith(key("")))
        .map((one) => one.slice(key("").length));
    } catch (error) {
      return [];
    }
  }

  // [name, entry], the oldest first.
  function list() {
    return names()
      .map((name) => [name, get(name)])
      .filter((pair) => pair[1])
      .sort((one, other) => (one[1].at || 0) - (other[1].at || 0));
  }

  // Those the person has to be told of.
  function waiting() {
    return list().filter(([, entry]) => !entry.shown);
  }

  // Other open pages of this browser hear who has just opened one: somebody is back, or is another.
  function greet() {
    if (!person) return;
    try {
      localStorage.setItem("zi-hadir", person + ":" + Date.now());
    } catch (error) {
      // They find out by their next request.
    }
  }

  window.addEventListener("storage", (event) => {
    if (event.key !== "zi-hadir" || !event.newValue || !person) return;
    const same = event.newValue.split(":")[0] === person;
    document.dispatchEvent(new CustomEvent(same ? "zi:kembali" : "zi:oranglain"));
  });

  window.zi = Object.assign(window.zi || {}, { person, store: { keep, get, drop, list, waiting } });
  greet();
})();
