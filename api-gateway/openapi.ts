import {
  OpenAPIRegistry,
  OpenApiGeneratorV31,
  type ResponseConfig,
  type RouteConfig,
} from '@asteasolutions/zod-to-openapi'
import { z } from 'zod'
import { type Endpoint, isFile } from '#contracts/endpoint.ts'
import { problem } from '#contracts/errors.ts'

/** What any call may be refused with, beside its own named refusals (API "Conventions"). */
const refusals: Record<string, string> = {
  400: '`malformed_json`, `malformed_request`',
  401: '`unauthenticated`',
  403: '`forbidden`',
  404: '`not_found`',
  413: '`payload_too_large`: more than 100 kB; a file has its own limit',
  415: '`unsupported_media_type`: bodies are application/json, files what is named here',
  422: '`validation_failed`: `errors` names each field',
  429: '`rate_limited`: see Retry-After',
  503: '`unavailable`: see Retry-After',
  504: '`upstream_timeout`: it may or may not have happened',
}

const methods = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const

const description = `Errors are RFC 9457 problems: decide by \`code\`. Money is whole minor units.
Every write takes an \`Idempotency-Key\`: the same key and body give the first answer again.
The same calls for Postman: /postman.json. The events behind them: /asyncapi.json.`

/** The OpenAPI 3.1 document of these endpoints. */
export function openApi(endpoints: readonly Endpoint[]) {
  const registry = new OpenAPIRegistry()
  registry.registerComponent('securitySchemes', 'accessToken', {
    type: 'http',
    scheme: 'bearer',
    bearerFormat: 'JWT',
    description: 'From `POST /api/v1/auth/login`; good for ten minutes.',
  })
  for (const endpoint of endpoints) registry.registerPath(route(endpoint))
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: '3.1.0',
    info: { title: 'Piecework', version: '1', description },
    servers: [{ url: '/' }],
  })
}

function route(endpoint: Endpoint): RouteConfig {
  const { method, path, roles, summary, name, params, query, body, upload } = endpoint
  return {
    method: methods[method],
    path: `/api/v1${path}`,
    operationId: name,
    summary,
    description: forWhom(roles),
    tags: [endpoint.service],
    security: roles === 'anyone' ? [] : [{ accessToken: [] }],
    request: {
      ...(params ? { params } : {}),
      ...(query ? { query } : {}),
      ...(body ? { body: { content: { 'application/json': { schema: body } } } } : {}),
      ...(upload ? { body: { content: { [upload.contentType]: { schema: binary } } } } : {}),
      ...(takesKey(endpoint) ? { headers: idempotencyKey } : {}),
    },
    responses: { ...refused(endpoint), ...answered(endpoint) },
  }
}

const idempotencyKey = z.object({
  'Idempotency-Key': z.string().min(1).max(255).optional(),
})

const takesKey = ({ method, roles }: Endpoint): boolean => method !== 'GET' && roles !== 'anyone'

function forWhom(roles: Endpoint['roles']): string {
  if (typeof roles === 'string') return `For: ${roles}.`
  return `For: ${roles.join(', ')}.`
}

function answered({ answers }: Endpoint): Record<string, ResponseConfig> {
  const entries = Object.entries(answers).map(([status, answer]): [string, ResponseConfig] => [
    status,
    answer ? { description: 'Done', content: contentOf(answer) } : { description: 'Done; no body' },
  ])
  return Object.fromEntries(entries)
}

const binary = { type: 'string', format: 'binary' } as const

function contentOf(
  answer: NonNullable<Endpoint['answers'][number]>,
): NonNullable<ResponseConfig['content']> {
  if (!isFile(answer)) return { 'application/json': { schema: answer } }
  return Object.fromEntries(answer.contentTypes.map((type) => [type, { schema: binary }]))
}

function refused(endpoint: Endpoint): Record<string, ResponseConfig> {
  const content = { 'application/problem+json': { schema: problem } }
  const possible = Object.entries(refusals).filter(([status]) => {
    if (status === '413' || status === '415' || status === '400') {
      return endpoint.body ?? endpoint.upload
    }
    if (status === '401' || status === '403') return endpoint.roles !== 'anyone'
    return status !== '504' || endpoint.service !== 'api-gateway'
  })
  const named = endpoint.errors.map((code) => `\`${code}\``).join(', ')
  return {
    ...Object.fromEntries(
      possible.map(([status, text]) => [status, { description: text, content }]),
    ),
    ...(named ? { default: { description: `Refused: ${named}`, content } } : {}),
  }
}
