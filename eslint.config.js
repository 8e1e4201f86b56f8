import js from "@eslint/js";
import ts from "typescript-eslint";

/** Who may import whom: see docs/architecture in "life-of-a-request". Folder → patterns refused. */
const only = (files, message, ...group) => ({
  files: [files],
  ignores: ["**/*.test.ts"],
  rules: {
    "@typescript-eslint/no-restricted-imports": [
      "error",
      { patterns: [{ group, message, allowTypeImports: false }] },
    ],
  },
});

export default ts.config(
  { ignores: ["node_modules", "data", "web/dist"] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ["**/*.ts", "**/*.tsx"],
    languageOptions: { parserOptions: { project: ["./tsconfig.json", "./web/tsconfig.json"] } },
    rules: {
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-misused-promises": ["error", { checksVoidReturn: false }],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-explicit-any": "error",
      "@typescript-eslint/no-invalid-void-type": "off",
      "@typescript-eslint/no-dynamic-delete": "off",
      "max-lines": ["error", { max: 300 }],
      "max-lines-per-function": ["error", { max: 40, skipBlankLines: true, skipComments: true }],
      "no-restricted-syntax": [
        "error",
        {
          selector: "MemberExpression[object.name='process'][property.name='env']",
          message: "Settings are read once, in settings.ts.",
        },
      ],
    },
  },
  only(
    "lib/**/*.ts",
    "lib imports nothing of ours.",
    "../services/*",
    "../mixins/*",
    "../database/*",
    "../*/services/**",
    "../api/**",
  ),
  only("database/**/*.ts", "database imports only lib.", "**/services/**", "**/mixins/**"),
  only("mixins/**/*.ts", "mixins import lib and database.", "**/services/**"),
  ...["api", "auth", "tweet", "interaction", "message"].map((service) =>
    only(
      `services/${service}/**/*.ts`,
      "A service imports lib and its own folder; it calls the others, or reads their logs.",
      "**/mixins/**",
      "**/database/**",
      ...["api", "auth", "tweet", "interaction", "message"]
        .filter((other) => other !== service)
        .map((other) => `**/${other}/**`),
    ),
  ),
  only(
    "web/src/**/*.{ts,tsx}",
    "The web client talks HTTP; it imports nothing of the server's.",
    "**/services/**",
    "**/mixins/**",
    "**/database/**",
    "**/lib/**",
    "**/test/**",
  ),
  {
    files: ["web/src/**/*.{ts,tsx}"],
    // markup is long without being deep
    rules: {
      "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ["web/src/i18n/*.ts"], rules: { "max-lines": "off" } },
  {
    files: ["web/**/*.js"],
    languageOptions: { globals: { document: "readonly", localStorage: "readonly" } },
  },
  {
    files: ["**/*.test.ts", "test/**/*.ts", "scripts/**/*.ts", "services/api/routes.ts"],
    rules: { "max-lines-per-function": "off" },
  },
  {
    files: [
      "test/**",
      "settings.ts",
      "moleculer.config.ts",
      "scripts/**",
      "database/seeds/**",
      "**/*.test.ts",
    ],
    rules: { "no-restricted-syntax": "off" },
  },
  {
    files: ["**/*.js", "**/*.cjs"],
    languageOptions: { globals: { module: "writable", require: "readonly", process: "readonly" } },
    rules: { "@typescript-eslint/no-require-imports": "off" },
  },
);
