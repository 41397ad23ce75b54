// Types of the wire, made from the schemas in contract/schema: a field that changes there breaks the build here.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { compile } from "json-schema-to-typescript";
import openapiTS, { astToString } from "openapi-typescript";

const schemas = new URL("../../contract/schema/", import.meta.url);
const generated = new URL("../src/generated/", import.meta.url);
const banner = "// Made by scripts/generate.mjs from contract/schema. Do not edit.\n";

const read = async (name) => JSON.parse(await readFile(new URL(`${name}.json`, schemas), "utf8"));

/** `title` on every property would become one alias a property; only definitions keep their name. */
function withoutPropertyTitles(node, isDefinition = true) {
  if (Array.isArray(node)) return node.map((item) => withoutPropertyTitles(item, false));
  if (node === null || typeof node !== "object") return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => isDefinition || key !== "title" || typeof value !== "string")
      .map(([key, value]) => {
        if (key === "$defs") {
          const definitions = Object.entries(value).map(([name, body]) => [
            name,
            withoutPropertyTitles(body),
          ]);
          return [key, Object.fromEntries(definitions)];
        }
        return [key, withoutPropertyTitles(value, false)];
      }),
  );
}

/** Serialized messages always carry `type`; the schema says so only through its default. */
function withDiscriminatorRequired(schema) {
  for (const { $ref } of schema.oneOf ?? []) {
    const message = schema.$defs[$ref.split("/").at(-1)];
    message.required = [...new Set(["type", ...(message.required ?? [])])];
  }
  return schema;
}

async function union(name) {
  const { oneOf, $defs } = withDiscriminatorRequired(await read(name));
  return { members: oneOf, $defs };
}

async function contractTypes() {
  const unions = {
    ClientMessage: await union("signaling-client"),
    ServerMessage: await union("signaling-server"),
    LiveMessage: await union("live"),
  };
  const { $defs: readingParts, ...storedReading } = await read("reading");
  const $defs = { ...readingParts, StoredReading: storedReading, ErrorCode: await read("errors") };
  for (const { $defs: parts } of Object.values(unions)) Object.assign($defs, parts);
  for (const [name, { members }] of Object.entries(unions)) $defs[name] = { oneOf: members };

  const root = withoutPropertyTitles({
    title: "Contract",
    type: "object",
    properties: {},
    additionalProperties: false,
    $defs,
  });
  return compile(root, "Contract", {
    bannerComment: banner,
    unreachableDefinitions: true,
    additionalProperties: false,
    // A bound on a list's length would otherwise become a union of tuples.
    ignoreMinAndMaxItems: true,
    format: false,
  });
}

await mkdir(generated, { recursive: true });
await writeFile(new URL("contract.ts", generated), await contractTypes());

const api = await openapiTS(new URL("openapi.json", schemas), { defaultNonNullable: false });
await writeFile(new URL("api.ts", generated), banner + astToString(api));
