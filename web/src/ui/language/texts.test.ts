import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allEndpoints } from '#contracts/api/all.ts'
import en from './en.json' with { type: 'json' }
import ru from './ru.json' with { type: 'json' }

const plural = /_(one|few|many|other)$/
const forms = { en: ['one', 'other'], ru: ['few', 'many', 'one', 'other'] }

describe('texts', () => {
  it('are the same in both languages', () => {
    const names = (texts: object) => [
      ...new Set(flat(texts).map(([name]) => name.replace(plural, ''))),
    ]

    expect(names(ru)).toEqual(names(en))
  })

  it('have the same blanks to fill in', () => {
    const blanks = (texts: object) =>
      new Map(
        flat(texts).map(([name, text]) => [
          name.replace(plural, ''),
          (text.match(/\{\{\w+\}\}/g) ?? []).toSorted().join(' '),
        ]),
      )

    expect(blanks(ru)).toEqual(blanks(en))
  })

  it.each([
    ['en', en],
    ['ru', ru],
  ] as const)('have every plural form in %s', (language, texts) => {
    const found = new Map<string, string[]>()
    for (const [name] of flat(texts)) {
      const [, form] = plural.exec(name) ?? []
      const stem = name.replace(plural, '')
      if (form) found.set(stem, [...(found.get(stem) ?? []), form])
    }

    for (const [name, has] of found) {
      expect([name, has.toSorted()]).toEqual([name, forms[language]])
    }
  })

  it('say every problem that a call may answer', () => {
    const named = allEndpoints.flatMap(({ errors }) => errors)
    const unsaid = [...new Set([...named, ...everywhere])].filter((code) => !(code in en.problem))

    expect(unsaid).toEqual([])
  })

  it('stand nowhere else', () => {
    const outside = sources(join(import.meta.dirname, '../..')).flatMap((file) => {
      const words = readFileSync(file, 'utf8').matchAll(wordsInMarkup)
      return [...words].map(([text]) => `${file}: ${text}`)
    })

    expect(outside).toEqual([])
  })
})

/** Problems that any call may answer (API "Conventions"). */
const everywhere = [
  'unauthenticated',
  'forbidden',
  'not_found',
  'payload_too_large',
  'request_timeout',
  'rate_limited',
  'validation_failed',
  'idempotency_in_progress',
  'internal_error',
  'unavailable',
  'upstream_timeout',
]

/** Words between tags, or given to an attribute that people read or hear. */
const wordsInMarkup =
  />\s*[A-Za-zА-я][^<>{}=;()]+<\/|\s(?:label|title|placeholder|aria-label|alt|hint|description)="[^"]+"/g

function flat(texts: object, prefix = ''): [name: string, text: string][] {
  return Object.entries(texts).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? flat(value, `${prefix}${name}.`)
      : [[prefix + name, String(value)]],
  )
}

function sources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter(({ name }) => name.endsWith('.tsx'))
    .map(({ parentPath, name }) => join(parentPath, name))
}
