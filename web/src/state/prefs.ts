import { Value } from "./value.ts";

export type Theme = "auto" | "light" | "dark";
const isTheme = (text: string | null): text is Theme => text === "light" || text === "dark";

const kept = localStorage.getItem("theme");
export const theme = new Value<Theme>(isTheme(kept) ? kept : "auto");

export function chooseTheme(wanted: Theme): void {
  if (wanted === "auto") {
    localStorage.removeItem("theme");
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem("theme", wanted);
    document.documentElement.dataset.theme = wanted;
  }
  theme.set(wanted);
}
