import { readFileSync } from "node:fs";
import Ajv2020, { type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

/** Every answer that the tests see must be one that the OpenAPI document promises. */

interface Operation {
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
}
type Paths = Record<string, Record<string, Operation>>;

const FILE = new URL("../../services/api/openapi.json", import.meta.url);
const document = JSON.parse(readFileSync(FILE, "utf8")) as { paths: Paths };

const ajv = new Ajv2020.default({ strict: false, allErrors: true });
addFormats.default(ajv);
ajv.addSchema({ ...document, $id: "api" });

/** Templates without parameters first: /2/users/me before /2/users/{id}. */
const templates = Object.entries(document.paths)
  .map(([path, operations]) => ({
    operations,
    pattern: new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+").replaceAll(".", "\\.")}$`),
    free: path.split("{").length,
  }))
  .sort((a, b) => a.free - b.free);

const compiled = new Map<object, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const known = compiled.get(schema);
  if (known) return known;
  const text = JSON.stringify(schema).replaceAll('"#/components', '"api#/components');
  const validate = ajv.compile(JSON.parse(text));
  compiled.set(schema, validate);
  return validate;
}

function schemaOf(method: string, path: string, status: number): object | undefined {
  const found = templates.find(
    ({ pattern, operations }) => pattern.test(path) && operations[method.toLowerCase()],
  );
  const responses = found?.operations[method.toLowerCase()]?.responses;
  const response = responses?.[status] ?? (status >= 400 ? responses?.default : undefined);
  return Object.values(response?.content ?? {})[0]?.schema;
}

/** @throws when the answer is not as documented; answers of undocumented paths are errors anyway */
export function assertDocumented(method: string, target: string, status: number, body: unknown) {
  const path = target.split("?")[0]?.replace(/(.)\/$/, "$1") ?? "";
  const schema = schemaOf(method, path, status);
  if (!schema) return;
  const validate = validatorOf(schema);
  if (validate(body)) return;
  const complaints = (validate.errors ?? [])
    .slice(0, 4)
    .map(
      ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
    );
  throw new Error(`${method} ${target} ${status} is not as documented: ${complaints.join("; ")}`);
}
