import type { Rule } from "../../lib/params.ts";
import { hasVisibleText, isStorable, normalize } from "../../lib/text.ts";

const LINE_BREAK = /[\n\r\t]/;

/** A rule for a text that is stored normalized and without blanks around it. */
const written = (min: number, max: number, wrongWith: (text: string) => string | undefined) => {
  const rule: Rule<string> = {
    schema: { type: "string", minLength: min, maxLength: max },
    rule: {
      type: "custom",
      check(value: unknown, errors: { type: string; message: string; actual: unknown }[]) {
        const text = typeof value === "string" && isStorable(value) ? normalize(value).trim() : "";
        const wrong =
          typeof value !== "string"
            ? "is not a string"
            : !isStorable(value)
              ? "holds characters that are not allowed"
              : [...text].length > max
                ? `is longer than ${max} characters`
                : wrongWith(text);
        if (wrong) errors.push({ type: "refused", message: wrong, actual: value });
        return text;
      },
    },
  };
  return rule;
};

/** 1–25 code points of one line, of which at least one can be seen. Source: X's OpenAPI. */
export const listName = written(1, 25, (text) => {
  if (LINE_BREAK.test(text)) return "holds characters that are not allowed";
  return hasVisibleText(text) ? undefined : "must contain a visible character";
});

/** Up to 100 code points. Source: X's OpenAPI. */
export const listDescription = written(0, 100, () => undefined);
