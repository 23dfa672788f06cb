import { STATUS_CODES } from 'node:http'
import { z } from 'zod'
import { type Endpoint, isFile } from '#contracts/endpoint.ts'
import type { DocumentWithExamples } from './examples.ts'

type Operation = DocumentWithExamples['paths'][string][string]
type Parameter = NonNullable<Operation['parameters']>[number]
type Content = NonNullable<Operation['requestBody']>['content']

const schema = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json'
/** Signing in leaves the token where all other requests find it. */
const keepsToken = ['login', 'refresh']
const keepToken = "pm.collectionVariables.set('accessToken', pm.response.json().accessToken)"

/**
 * The Postman collection (2.1) of these endpoints: each with an example of what goes in and of
 * what comes out, in folders by the first part of its path.
 */
export function postmanCollection(
  endpoints: readonly Endpoint[],
  { paths }: DocumentWithExamples,
): object {
  const folders = new Map<string, object[]>()
  for (const endpoint of endpoints) {
    const operation = paths[`/api/v1${endpoint.path}`]?.[endpoint.method.toLowerCase()]
    if (!operation) throw new Error(`The reference lacks ${endpoint.name}`)
    const [, folder = ''] = endpoint.path.split('/')
    folders.set(folder, [...(folders.get(folder) ?? []), item(endpoint, operation)])
  }
  const named = [...folders].toSorted(([a], [b]) => a.localeCompare(b, 'en'))
  return {
    info: {
      name: 'Piecework',
      description: 'Set `baseUrl`, sign in with `login`: the other calls then have its token.',
      schema,
    },
    auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] },
    variable: [
      { key: 'baseUrl', value: 'http://127.0.0.1:8080' },
      { key: 'accessToken', value: '' },
    ],
    item: named.map(([name, items]) => ({ name, item: items })),
  }
}

function item(endpoint: Endpoint, operation: Operation): object {
  const request = requestOf(endpoint, operation)
  return {
    name: endpoint.name,
    request,
    response: answersOf(endpoint, operation, request),
    ...(keepsToken.includes(endpoint.name) && {
      event: [{ listen: 'test', script: { type: 'text/javascript', exec: [keepToken] } }],
    }),
  }
}

function requestOf({ method, path, roles, summary }: Endpoint, operation: Operation): object {
  const { parameters = [], requestBody, description } = operation
  const [type, body] = firstOf(requestBody?.content)
  const takesKey = parameters.some(({ name }) => name === 'Idempotency-Key')
  return {
    method,
    description: `${summary}. ${z.string().catch('').parse(description)}`,
    ...(roles === 'anyone' && { auth: { type: 'noauth' } }),
    header: [
      ...(type ? [{ key: 'Content-Type', value: type }] : []),
      ...(takesKey ? [{ key: 'Idempotency-Key', value: '{{$guid}}' }] : []),
    ],
    url: urlOf(path, parameters),
    ...(type && {
      body: { mode: 'raw', raw: textOf(body), options: { raw: { language: 'json' } } },
    }),
  }
}

/** What is not required stands there switched off. */
function urlOf(path: string, parameters: readonly Parameter[]): object {
  const query = parameters.filter((each) => each.in === 'query')
  const segments = `api/v1${path}`.replaceAll(/\{(\w+)\}/g, ':$1').split('/')
  const asked = query.filter(({ required }) => required)
  const search = asked.map(({ name, example }) => `${name}=${String(example)}`).join('&')
  return {
    raw: `{{baseUrl}}/${segments.join('/')}${search && `?${search}`}`,
    host: ['{{baseUrl}}'],
    path: segments,
    query: query.map(({ name, example, required }) => ({
      key: name,
      value: String(example),
      disabled: !required,
    })),
    variable: parameters
      .filter((each) => each.in === 'path')
      .map(({ name, example }) => ({ key: name, value: String(example) })),
  }
}

function answersOf({ answers }: Endpoint, operation: Operation, request: object): object[] {
  return Object.entries(answers).map(([status, answer]) => {
    const [type, body] = firstOf(operation.responses[status]?.content)
    return {
      name: STATUS_CODES[status] ?? status,
      originalRequest: request,
      status: STATUS_CODES[status] ?? '',
      code: Number(status),
      header: type ? [{ key: 'Content-Type', value: type }] : [],
      body: answer === null || isFile(answer) ? '' : textOf(body),
    }
  })
}

function firstOf(content: Content): [type: string | undefined, example: unknown] {
  const [first] = Object.entries(content ?? {})
  return first ? [first[0], first[1].example] : [undefined, undefined]
}

const textOf = (example: unknown): string =>
  typeof example === 'string' ? example : JSON.stringify(example, null, 2)
