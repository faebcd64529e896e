// Light, dark, or as the system has it. index.html sets the theme before the first paint.

const KEY = "vela-theme";
const CHOICES = ["auto", "light", "dark"] as const;
type Choice = (typeof CHOICES)[number];

function stored(): Choice {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";  // no storage, in some browsers for pages opened as files
  }
}

function store(choice: Choice): void {
  try {
    if (choice === "auto") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, choice);
  } catch {
    // It holds until the page is closed.
  }
}

export function setUpTheme(button: HTMLElement): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  let choice = stored();
  const show = () => {
    document.documentElement.dataset.theme = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    button.textContent = `Theme: ${choice}`;
  };
  button.addEventListener("click", () => {
    choice = CHOICES[(CHOICES.indexOf(choice) + 1) % CHOICES.length]!;
    store(choice);
    show();
  });
  dark.addEventListener("change", show);
  show();
}
