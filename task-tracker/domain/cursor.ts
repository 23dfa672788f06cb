/** Writes a place in a list as text that callers pass back unread. */
export const encodeCursor = (place: unknown): string =>
  btoa(JSON.stringify(place)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')

/** What such a text says; undefined when it is none of ours. Its content is not to be trusted. */
export function decodeCursor(cursor: string): unknown {
  try {
    return JSON.parse(atob(cursor.replaceAll('-', '+').replaceAll('_', '/')))
  } catch {
    return undefined
  }
}
