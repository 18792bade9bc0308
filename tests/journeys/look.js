// What a laid-out page says about itself: distances, letters, buttons by rank, names, what stays in
// view while it moves, and what is hidden by that. `test_look_browser.py` asks.
(() => {
  const SCALE = new Set([0, 4, 8, 12, 16, 24, 32]);
  const LETTERS = new Set([12, 13, 14, 15, 16, 18, 20, 24]);
  const DISTANCES = ["margin", "padding"].flatMap((one) =>
    ["top", "right", "bottom", "left"].map((side) => `${one}-${side}`)
  );
  // A tree is indented by its depth; a drawing counts in units of its own.
  const OTHERWISE = ".pohon, svg, svg *, option, [hidden], .visually-hidden";
  const shown = (one) => one.checkVisibility({ visibilityProperty: true }) && one.offsetWidth > 1;
  const named = (one) =>
    one.tagName.toLowerCase() + [...one.classList].map((name) => `.${name}`).join("");
  const all = (what, test) => [...document.querySelectorAll(what)].filter(shown).filter(test);
  const off = (value) => {
    const pixels = Math.abs(parseFloat(value));
    return !Number.isNaN(pixels) && !SCALE.has(Math.round(pixels * 100) / 100);
  };

  function distances() {
    const found = new Set();
    for (const one of all("body *", (one) => !one.matches(OTHERWISE))) {
      const style = getComputedStyle(one);
      for (const name of [...DISTANCES, "row-gap", "column-gap"]) {
        if (!off(style.getPropertyValue(name))) continue;
        // A margin that centres is counted out by the browser.
        if (one.computedStyleMap().get(name).toString() === "auto") continue;
        found.add(`${named(one)} ${name} ${style.getPropertyValue(name)}`);
      }
    }
    return [...found];
  }

  function letters() {
    const found = new Set();
    for (const one of all("body *", (one) => !one.matches("svg, svg *, option"))) {
      if (![...one.childNodes].some((part) => part.nodeType === 3 && part.data.trim())) continue;
      const size = parseFloat(getComputedStyle(one).fontSize);
      if (!LETTERS.has(size)) found.add(`${named(one)} ${size}px`);
    }
    return [...found];
  }

  // One in a region: what opens and closes, a dialog or an item of a list has its own.
  function primaries() {
    const rooms = new Map();
    for (const one of all(".btn-primary", () => true)) {
      const room = one.closest("dialog, li, .lke-butir, [data-satu-utama]") || document.body;
      rooms.set(room, [...(rooms.get(room) || []), one.textContent.trim().replace(/\s+/g, " ")]);
    }
    return [...rooms.values()].filter((words) => words.length > 1).map((words) => words.join(" | "));
  }

  function nameless() {
    const fields = "input:not([type=hidden]), select, textarea, button, a[href]";
    return all(
      fields,
      (one) =>
        !(one.labels && one.labels.length) &&
        !one.textContent.trim() &&
        !one.getAttribute("aria-label") &&
        !one.title
    ).map((one) => one.outerHTML.slice(0, 120));
  }

  // Pixels of the window's height under what stays while the page moves. A column beside the rest
  // takes none of it.
  function stuck() {
    return all("body *", (one) => /sticky|fixed/.test(getComputedStyle(one).position))
      .filter((one) => one.offsetWidth > innerWidth / 2)
      .map((one) => one.getBoundingClientRect())
      .filter((box) => box.top < innerHeight && box.bottom > 0)
      .reduce((sum, box) => sum + Math.min(box.bottom, innerHeight) - Math.max(box.top, 0), 0);
  }

  // What gets the focus and lies wholly under something else (WCAG 2.4.11).
  function covered() {
    const found = [];
    document.documentElement.style.scrollBehavior = "auto"; // measured at its end
    for (const one of all("a[href], button, input, select, textarea, summary", () => true)) {
      if (one.disabled || one.tabIndex < 0) continue;
      one.focus();
      if (document.activeElement !== one) continue;
      const boxes = [...one.getClientRects()];
      const points = boxes.flatMap((box) => [
        [box.left + box.width / 2, box.top + box.height / 2],
        [box.left + 3, box.top + 3],
        [box.right - 3, box.bottom - 3],
      ]);
      const labels = [...(one.labels || [])];
      const seen = points.some(([x, y]) => {
        const there = document.elementFromPoint(x, y);
        return there && [one, ...labels].some((it) => it.contains(there) || there.contains(it));
      });
      if (!seen) found.push(one.outerHTML.slice(0, 120));
    }
    document.activeElement.blur();
    scrollTo(0, 0);
    return found;
  }

  window.look = {
    // A column that is only there for who scrolls its table sideways; a map of all units may be.
    cut: () =>
      all(
        ".tabel-bungkus",
        (one) => one.scrollWidth > one.clientWidth + 1 && !one.matches(".tabel-panas-bungkus, .tabel-gambar *")
      ).map((one) => `${one.querySelector("caption, th")?.textContent.trim()}: ${one.scrollWidth - one.clientWidth} px`),
    distances,
    letters,
    primaries,
    nameless,
    stuck,
    covered,
    wide: () => document.documentElement.scrollWidth - innerWidth,
    headings: () => document.querySelectorAll("h1").length,
    unfold: () => document.querySelectorAll("main details").forEach((one) => (one.open = true)),
  };
})();
