import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { pages } from '../../scripts/docs/pages.ts'

describe('generated documents', () => {
  it.each(pages())(
    '$path is what the contracts say now (`npm run docs` writes it)',
    ({ path, content }) => {
      expect(readFileSync(path, 'utf8')).toBe(content)
    },
  )
})
