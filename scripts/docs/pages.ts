import { allEndpoints } from '#contracts/api/all.ts'
import { withExamples } from '../../api-gateway/documents/examples.ts'
import { postmanCollection } from '../../api-gateway/documents/postman.ts'
import { openApi } from '../../api-gateway/openapi.ts'
import { eventsPage } from './events-page.ts'

// How a module lists its exports is its loader's business.
const inOrder = allEndpoints.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))

/** Every generated document, by its path from the root; a stale copy fails `npm test`. */
export function pages(): { path: string; content: string }[] {
  const reference = withExamples(openApi(inOrder))
  return [
    { path: 'docs/events.md', content: eventsPage() },
    { path: 'docs/openapi.json', content: asFile(reference) },
    { path: 'docs/postman.json', content: asFile(postmanCollection(inOrder, reference)) },
  ]
}

const asFile = (document: object): string => `${JSON.stringify(document, null, 1)}\n`
