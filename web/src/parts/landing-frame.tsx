import type { ComponentChildren } from "preact";
import { chooseLanguage, language, LANGUAGES, t } from "../i18n/index.ts";
import { Bird } from "../ui/icons.tsx";

function Languages() {
  const spoken = language.use();
  return (
    <p class="languages">
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <button
          key={code}
          type="button"
          lang={code}
          aria-pressed={code === spoken}
          onClick={() => void chooseLanguage(code === "es" ? "es" : "en")}
        >
          {name}
        </button>
      ))}
    </p>
  );
}

/** A page for whoever is not signed in. */
export const LandingFrame = ({
  title,
  children,
}: {
  title: string;
  children: ComponentChildren;
}) => (
  <main class="landing" id="main">
    <div class="landing-hero">
      <Bird />
      <p class="landing-word">Gorjeo</p>
      <p class="landing-line">{t("landing.line")}</p>
    </div>
    <div class="landing-form">
      <h1>{title}</h1>
      {children}
      <Languages />
    </div>
  </main>
);
