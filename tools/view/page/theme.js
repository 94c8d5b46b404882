// Light or dark: what the system asks for, until a person chooses.
const KEY = "mlflow-trace-view-theme";

// A page from the disk may have no storage.
function remembered() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function remember(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Chosen again next time.
  }
}

function systemTheme() {
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

export function startTheme(state) {
  const apply = () => {
    document.documentElement.dataset.theme = remembered() ?? systemTheme();
    state.touch("theme");
  };
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", apply);
  apply();
}

export function switchTheme(state) {
  const theme = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
  remember(theme);
  document.documentElement.dataset.theme = theme;
  state.touch("theme");
}
