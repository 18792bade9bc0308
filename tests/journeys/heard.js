// What a screen reader would say: the text of a live region that was on the page before and whose
// text has changed, and of an alert that comes. ``heard.all`` holds it in its order.
(() => {
  const LIVE = "[role=status], [role=alert], [aria-live]:not([aria-live=off]), output";
  const heard = { all: [], waiting: new Set(), known: new WeakSet() };
  window.heard = heard;

  const words = (one) => {
    if (!one.isConnected || !one.checkVisibility({ visibilityProperty: true })) return "";
    const text = one.cloneNode(true);
    text.querySelectorAll("svg, [hidden], [aria-hidden=true]").forEach((part) => part.remove());
    return text.textContent.trim().replace(/\s+/g, " ");
  };
  const alerts = (part) =>
    part.nodeType !== 1
      ? []
      : [...(part.matches("[role=alert]") ? [part] : []), ...part.querySelectorAll("[role=alert]")];

  // What was on the page before is known; a region that comes with its words is mostly not read.
  const learn = () => document.querySelectorAll(LIVE).forEach((one) => heard.known.add(one));

  function watch() {
    learn();
    new MutationObserver((changes) => {
      for (const change of changes) {
        const at = change.target.nodeType === 1 ? change.target : change.target.parentElement;
        const region = at && at.closest(LIVE);
        if (region && heard.known.has(region)) heard.waiting.add(region);
        for (const part of change.addedNodes) alerts(part).forEach((one) => heard.waiting.add(one));
      }
      learn();
      clearTimeout(heard.timer);
      heard.timer = setTimeout(() => {
        for (const region of heard.waiting) {
          const text = words(region);
          if (text) heard.all.push(text);
        }
        heard.waiting.clear();
      }, 40);
    }).observe(document.documentElement, {
      subtree: true,
      childList: true,
      characterData: true,
      attributes: true,
      attributeFilter: ["hidden"],
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", watch);
  else watch();
})();
