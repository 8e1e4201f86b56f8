export default {
  testEnvironment: "node",
  extensionsToTreatAsEsm: [".ts"],
  transform: { "\\.ts$": "./test/support/strip-types.cjs" },
  testMatch: ["**/*.test.ts"],
  modulePathIgnorePatterns: ["<rootDir>/data/"],
  globalSetup: "./test/support/global-setup.ts",
  globalTeardown: "./test/support/global-teardown.ts",
  testTimeout: 30_000,
  maxWorkers: 3,
};
