import { eventsPage } from './events-page.ts'

/** Every generated document, by its path from the root; a stale copy fails `npm test`. */
export function pages(): { path: string; content: string }[] {
  return [{ path: 'docs/events.md', content: eventsPage() }]
}
