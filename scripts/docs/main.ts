/** Writes the documents that are generated from the contracts: `npm run docs`. */
import { writeFileSync } from 'node:fs'
import { pages } from './pages.ts'

for (const { path, content } of pages()) {
  writeFileSync(path, content)
  console.log(`wrote ${path}`)
}
