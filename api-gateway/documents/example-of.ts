/** The part of JSON Schema that the contracts use. */
export interface JsonSchema {
  type?: string | string[]
  format?: string
  enum?: unknown[]
  const?: unknown
  default?: unknown
  pattern?: string
  minimum?: number
  minLength?: number
  maxLength?: number
  properties?: Record<string, JsonSchema>
  items?: JsonSchema
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
}

const formats: Record<string, string> = {
  uuid: '01932b5e-7c3a-7d11-9f00-3b1f2a6c9e01',
  'date-time': '2026-03-02T10:15:30.000Z',
  date: '2026-03-02',
  email: 'ann@example.com',
  uri: 'https://accounts.example.com/authorize?client_id=piecework',
}

/** What a field of this name usually holds. */
const named: Record<string, string | number> = {
  name: 'Ann',
  title: 'Oil the hinge',
  description: 'The one of the garden gate',
  externalKey: 'GATE-7',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  locale: 'en',
  email: 'ann@example.com',
  password: 'a long password',
  iban: 'DE89370400440532013000',
  holder: 'Ann Archer',
  bic: 'COBADEFFXXX',
  payoutTime: '18:00',
  reason: 'Agreed with Ann',
  label: 'Acme accounts',
  returned: 'code=SplxlOBeZQQYbYS6WxSbIA&state=af0ifjsldkj',
  hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
}

/** A value that fits the schema, as somebody might really send or get it. */
export function exampleOf(schema: JsonSchema, name = ''): unknown {
  if (schema.const !== undefined) return schema.const
  if (schema.enum) return schema.enum[0]
  const [choice] = schema.anyOf ?? schema.oneOf ?? []
  if (choice) return exampleOf(choice, name)
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map((part) => exampleOf(part, name)))

  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'object':
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([key, value]) => [key, exampleOf(value, key)]),
      )
    case 'array':
      return schema.items ? [exampleOf(schema.items, name)] : []
    case 'integer':
    case 'number':
      return numberFor(schema, name)
    case 'boolean':
      return false
    default:
      return textFor(schema, name)
  }
}

function numberFor({ minimum = 0 }: JsonSchema, name: string): number {
  const usual = name.endsWith('Minor') ? 2_500 : 1
  return Math.max(usual, minimum < -1e9 ? usual : minimum)
}

function textFor({ format, maxLength = 200 }: JsonSchema, name: string): string {
  const byFormat = format === undefined ? undefined : formats[format]
  return (byFormat ?? String(named[name] ?? 'text')).slice(0, maxLength)
}
