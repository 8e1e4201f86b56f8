import { t } from "../i18n/index.ts";

const OPERATORS = [
  "from:ana",
  "to:ana",
  "@ana",
  "#tag",
  '"exact words"',
  "this OR that",
  "-not",
  "has:media",
  "has:links",
  "is:reply",
  "is:quote",
  "lang:es",
] as const;

/** What may be written into the search box. */
export function Operators() {
  return (
    <details class="operators">
      <summary>{t("search.operators")}</summary>
      <dl>
        {OPERATORS.map((one, at) => (
          <div key={one}>
            <dt>
              <code>{one}</code>
            </dt>
            <dd>{t(`search.operator_${at}`)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
