// Runs before the first paint, so that a chosen theme never flashes. Kept apart and tiny for that reason.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {}
document.documentElement.classList.add("js");
