// Runs before the first paint, so that a chosen theme never flashes. Kept apart and tiny for that reason.
try {
  const theme = localStorage.getItem("theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  // The page of a fault runs no other script: what was sent has not arrived, so its draft stays.
  if ("failed" in document.documentElement.dataset) localStorage.removeItem("sent");
} catch {}
document.documentElement.classList.add("js");
