import { loadSettings, type Settings } from "../../settings.ts";

let settings: Settings | undefined;

/** The settings of this process, read when they are first needed. */
export const authSettings = (): Settings => (settings ??= loadSettings());

/** Replaces some of the settings (tests). */
export const setAuthSettings = (some: Partial<Settings>): void => {
  settings = { ...authSettings(), ...some };
};
