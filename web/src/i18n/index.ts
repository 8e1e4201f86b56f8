import i18next from "i18next";
import { Value } from "../state/value.ts";

/** Every language is a file beside this one, fetched when it is chosen. */
export const LANGUAGES = { en: "English", es: "Español" } as const;
export type Language = keyof typeof LANGUAGES;

const FILES = {
  en: () => import("./en.ts"),
  es: () => import("./es.ts"),
};

const isLanguage = (text: string | undefined): text is Language =>
  text !== undefined && Object.hasOwn(FILES, text);

const preferred = (): Language => {
  const wanted = [localStorage.getItem("language") ?? "", ...navigator.languages];
  return wanted.map((tag) => tag.split("-")[0]).find(isLanguage) ?? "en";
};

export const language = new Value<Language>("en");

async function use(chosen: Language) {
  const { words } = await FILES[chosen]();
  i18next.addResourceBundle(chosen, "translation", words, true, true);
  await i18next.changeLanguage(chosen);
  document.documentElement.lang = chosen;
  language.set(chosen);
}

export async function startLanguage(): Promise<void> {
  await i18next.init({ lng: "en", resources: {}, interpolation: { escapeValue: false } });
  await use(preferred());
}

export async function chooseLanguage(chosen: Language): Promise<void> {
  localStorage.setItem("language", chosen);
  await use(chosen);
}

/** The words of a key in the chosen language. */
export const t = (key: string, values?: Record<string, string | number>): string =>
  String(i18next.t(key, values ?? {}));

/** 12.3K */
export const short = (count: number): string =>
  new Intl.NumberFormat(language.now, { notation: "compact", maximumFractionDigits: 1 }).format(
    count,
  );

export const exact = (count: number): string => new Intl.NumberFormat(language.now).format(count);

const MINUTE = 60;
const HOUR = 3_600;
const DAY = 86_400;

/** 5 min, 3 h, or the day. */
export function ago(iso: string): string {
  const date = new Date(iso);
  const seconds = Math.max(0, (Date.now() - date.getTime()) / 1_000);
  const narrow = (value: number, unit: "second" | "minute" | "hour") =>
    new Intl.NumberFormat(language.now, { style: "unit", unit, unitDisplay: "narrow" }).format(
      Math.floor(value),
    );
  if (seconds < MINUTE) return narrow(seconds, "second");
  if (seconds < HOUR) return narrow(seconds / MINUTE, "minute");
  if (seconds < DAY) return narrow(seconds / HOUR, "hour");
  const isThisYear = date.getFullYear() === new Date().getFullYear();
  return new Intl.DateTimeFormat(language.now, {
    day: "numeric",
    month: "short",
    ...(isThisYear ? {} : { year: "numeric" }),
  }).format(date);
}

export const moment = (iso: string): string =>
  new Intl.DateTimeFormat(language.now, { dateStyle: "medium", timeStyle: "short" }).format(
    new Date(iso),
  );

export const month = (iso: string): string =>
  new Intl.DateTimeFormat(language.now, { month: "long", year: "numeric" }).format(new Date(iso));
