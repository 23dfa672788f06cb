import { describe, expect, it } from 'vitest'
import { allEndpoints } from '#contracts/api/all.ts'
import { routeTable } from './route-table.ts'

const table = routeTable(allEndpoints)

describe('the route table', () => {
  it.each(allEndpoints.map((endpoint) => [endpoint.name, endpoint] as const))(
    'leads to %s',
    (_, endpoint) => {
      const path = endpoint.path.replaceAll(/\{\w+\}/g, '01932b5e-0000-7000-8000-000000000001')
      expect(table.find(endpoint.method, path)).toBe(endpoint)
    },
  )

  it('prefers a word that is written out', () => {
    expect(table.find('POST', '/reassignments/preview')).toMatchObject({
      name: 'previewReassignment',
    })
    expect(table.find('GET', '/reassignments/preview')).toMatchObject({ name: 'readReassignment' })
  })

  it('answers HEAD where it answers GET', () => {
    expect(table.find('HEAD', '/me')).toMatchObject({ name: 'readMe' })
  })

  it('names the methods a path has, and knows no other path', () => {
    expect(table.find('DELETE', '/me')).toEqual(['GET', 'HEAD', 'PATCH'])
    for (const path of ['/', '', '/nowhere', '/me/', '/users//', '/users/x/y', '/__proto__']) {
      expect(table.find('GET', path)).toBeUndefined()
    }
  })
})
