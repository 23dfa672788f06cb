import { allEndpoints } from '#contracts/api/all.ts'
import { withExamples } from '../../api-gateway/documents/examples.ts'
import { openApi } from '../../api-gateway/openapi.ts'
import { eventsPage } from './events-page.ts'

// How a module lists its exports is its loader's business.
const inOrder = allEndpoints.toSorted((a, b) => a.name.localeCompare(b.name, 'en'))

/** Every generated document, by its path from the root; a stale copy fails `npm test`. */
export function pages(): { path: string; content: string }[] {
  const reference = JSON.stringify(withExamples(openApi(inOrder)), null, 1)
  return [
    { path: 'docs/events.md', content: eventsPage() },
    { path: 'docs/openapi.json', content: `${reference}\n` },
  ]
}
