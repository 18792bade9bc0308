// Runs before the first paint, so that the save buttons do not jump.
document.documentElement.classList.add("js");
