const { stripTypeScriptTypes } = require("node:module");

/** Jest transformer: Node's own type stripping, so tests run the same text that `npm start` runs. */
module.exports = { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
