// Runs before the first paint, so that a chosen theme never flashes in as the other one.
try {
  const theme = localStorage.getItem("omnimind.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  document.documentElement.lang = localStorage.getItem("omnimind.language") ?? document.documentElement.lang;
} catch {
  // Storage may be forbidden; the system's theme is then the theme.
}
