// Found by script, so that a new field is in it: every field of a page's own forms that is written.
// ({fill, marker}) fills them all and answers what was written; ({written}) answers what of it is
// neither in its field, nor saved and shown, nor kept on this device.
({ fill, marker, written }) => {
  const main = document.querySelector("#isi");
  const nameOf = (form) =>
    form.dataset.draft || "form:" + (form.getAttribute("action") || location.pathname);
  const forms = () =>
    Array.from(main.querySelectorAll("form")).filter(
      (form) => form.getAttribute("method") === "post" && !form.matches("#lke-hadir"),
    );
  const fieldsOf = (form) =>
    Array.from(form.elements).filter(
      (field) =>
        field.name &&
        !field.matches(":disabled, [readonly]") &&
        !/^(hidden|file|password|submit|button|fieldset|output)$/.test(field.type),
    );
  let count = 0;

  function write(field) {
    const before = field.value;
    if (field.type === "checkbox") field.checked = !field.checked;
    else if (field.type === "radio") {
      // The first answer of the group that is not chosen yet.
      const group = fieldsOf(field.form).filter((one) => one.name === field.name);
      if (group[0] !== field) return false;
      const other = group.find((one) => !one.checked && one.value);
      if (!other) return false;
      other.checked = true;
      other.dispatchEvent(new Event("change", { bubbles: true }));
      return true;
    } else if (field.tagName === "SELECT") {
      const other = Array.from(field.options).find((one) => !one.selected && one.value && !one.disabled);
      if (!other) return false;
      field.value = other.value;
    } else if (field.type === "date") field.value = "2026-01-02";
    else if (field.type === "url") field.value = `https://contoh.example/${marker}`;
    else if (/^(number|range)$/.test(field.type) || /numeric|decimal/.test(field.inputMode)) {
      field.value = before === "3" ? "2" : "3";
    } else field.value = `${marker} ${(count += 1)}`;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    if (/^(checkbox|select-one)$/.test(field.type)) {
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
    return true;
  }

  function read(form) {
    const found = {};
    fieldsOf(form).forEach((field) => {
      const on = !/^(checkbox|radio)$/.test(field.type) || field.checked;
      if (on) found[field.name] = (found[field.name] || []).concat(field.value);
    });
    return found;
  }

  if (fill) {
    const found = [];
    forms().forEach((form) => {
      const wrote = fieldsOf(form).filter(write).map((field) => field.name);
      if (wrote.length) found.push([nameOf(form), wrote, read(form)]);
    });
    return found;
  }

  const same = (one, other) => {
    const plain = (value) => JSON.stringify([].concat(value || []).filter(Boolean).map((x) => x.replace(/\s+/g, " ").trim()));
    return plain(one) === plain(other);
  };
  const shown = main.cloneNode(true);
  shown.querySelectorAll("form").forEach((form) => {
    form.querySelectorAll("input, textarea").forEach((field) => field.remove());
  });
  const told = shown.innerHTML;
  const missing = [];
  written.forEach(([name, wrote, values]) => {
    const form = forms().find((one) => nameOf(one) === name);
    const now = form ? read(form) : {};
    const key = `zi-draf:${document.body.dataset.orang}:${name}`;
    const kept = (JSON.parse(localStorage.getItem(key) || "null") || { isi: {} }).isi;
    // What was saved at once stands on the page: a link by its address, what was said by its words.
    const marks = Object.values(values).flat().filter((one) => one.includes(marker));
    if (marks.length && marks.every((one) => told.includes(one))) return;
    wrote.forEach((field) => {
      if (!same(now[field], values[field]) && !same(kept[field], values[field])) {
        missing.push(`${name}: ${field}`);
      }
    });
  });
  return missing;
};
