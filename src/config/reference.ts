import * as z from 'zod';
import { ConfigFile } from './file.ts';

/** The part of JSON Schema that zod makes of the configuration. */
const Schema = z.object({
  type: z.string().default('anything'),
  description: z.string().default(''),
  default: z.unknown().optional(),
  enum: z.array(z.string()).optional(),
  const: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  required: z.array(z.string()).default([]),
  get properties() {
    return z.record(z.string(), Schema).default({});
  },
  get items() {
    return Schema.optional();
  },
  get anyOf() {
    return z.array(Schema).optional();
  },
  get oneOf() {
    return z.array(Schema).optional();
  },
});
type Schema = z.infer<typeof Schema>;

/** syndrop.yaml as JSON Schema 2020-12. What only code can tell (time zones, names that must exist) it lets through. */
export function configSchema() {
  return { title: 'syndrop.yaml', ...z.toJSONSchema(ConfigFile, { io: 'input' }) };
}

/** Every key of syndrop.yaml, in Markdown. */
export function referencePage(): string {
  const rows = keys(Schema.parse(configSchema()), '').map(({ key, schema, required }) =>
    [`\`${key}\``, kindOf(schema), defaultOf(schema, required), schema.description].map(cell).join(' | '),
  );
  return `# Every key of syndrop.yaml

Made from the schema that the file is checked with. [configuration.md](configuration.md) explains them. \`[]\` stands for each
entry of a list. With this line at its top, editors that speak the YAML language server check the file while it is written:

    # yaml-language-server: $schema=/path/to/syndrop/deploy/config.schema.json

| key | value | default | meaning |
|---|---|---|---|
${rows.map((row) => `| ${row} |`).join('\n')}
`;
}

interface Key {
  readonly key: string;
  readonly schema: Schema;
  readonly required: boolean;
}

/** Depth first, in the order of the file; the ways an entry can look are told together. */
function keys(schema: Schema, under: string): readonly Key[] {
  const here = Object.entries(schema.properties).flatMap(([name, child]) => {
    const key = under === '' ? name : `${under}.${name}`;
    return [{ key, schema: child, required: schema.required.includes(name) }, ...keys(child, key)];
  });
  const ways = (schema.anyOf ?? schema.oneOf ?? []).flatMap((way) => keys(way, under));
  const entries = schema.items ? keys(schema.items, `${under}[]`) : [];
  return mergeWays([...here, ...ways, ...entries]);
}

/** A key that several ways have is one row; the values it has in each stand side by side. */
function mergeWays(all: readonly Key[]): readonly Key[] {
  const rows = new Map<string, Key>();
  for (const row of all) {
    const known = rows.get(row.key);
    if (known === undefined) rows.set(row.key, row);
    else if (kindOf(known.schema) !== kindOf(row.schema)) {
      const { schema } = known;
      rows.set(row.key, { ...known, schema: { ...schema, anyOf: [...(schema.anyOf ?? [schema]), row.schema] } });
    }
  }
  return [...rows.values()];
}

function kindOf(schema: Schema): string {
  const ways = schema.anyOf ?? schema.oneOf;
  if (ways) return [...new Set(ways.map(kindOf))].join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum) return schema.enum.map((one) => `\`${one}\``).join(', ');
  switch (schema.type) {
    case 'array':
      return `list of ${schema.items ? kindOf(schema.items) : 'anything'}`;
    case 'object':
      return 'keys';
    case 'boolean':
      return '`true`, `false`';
    case 'string':
      return 'text';
    case 'integer':
    case 'number':
      return number(schema);
    default:
      return `\`${schema.type}\``;
  }
}

/** Whole numbers without a bound of their own have that of JavaScript, which says nothing. */
function number({ type, minimum, exclusiveMinimum, maximum }: Schema): string {
  const name = type === 'integer' ? 'whole number' : 'number';
  const from = exclusiveMinimum === undefined ? minimum : `above ${exclusiveMinimum}`;
  return from === undefined || maximum === undefined ? name : `${name}, ${from} to ${maximum}`;
}

function defaultOf(schema: Schema, required: boolean): string {
  if (required) return 'must be given';
  if (schema.default === undefined) return '';
  const text = JSON.stringify(schema.default);
  return text === '{}' ? '' : `\`${text}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
