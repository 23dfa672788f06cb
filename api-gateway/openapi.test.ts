import { expect, it } from 'vitest'
import { z } from 'zod'
import { allEndpoints } from '#contracts/api/all.ts'
import { openApi } from './openapi.ts'

const shape = z.object({
  openapi: z.string(),
  paths: z.record(z.string(), z.record(z.string(), z.looseObject({ operationId: z.string() }))),
})

it('describes every endpoint and no other', () => {
  const document = shape.parse(openApi(allEndpoints))
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))

  expect(document.openapi).toBe('3.1.0')
  expect(operations.map(({ operationId }) => operationId).toSorted()).toEqual(
    allEndpoints.map(({ name }) => name).toSorted(),
  )
})

it('says what a call takes, gives and is refused with', () => {
  const { paths } = shape.parse(openApi(allEndpoints))

  expect(paths['/api/v1/users/{userId}']?.patch).toMatchObject({
    security: [{ accessToken: [] }],
    parameters: expect.arrayContaining([
      expect.objectContaining({ name: 'userId', in: 'path', required: true }),
      expect.objectContaining({ name: 'Idempotency-Key', in: 'header' }),
    ]),
    responses: {
      200: { content: { 'application/json': {} } },
      403: { content: { 'application/problem+json': {} } },
      default: { description: expect.stringContaining('last_admin') },
    },
  })
})
