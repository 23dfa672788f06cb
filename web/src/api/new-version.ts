/** Not more often than this: a deployment is rare. */
const restMs = 60_000

/** The script this page began with. Its name changes with everything it loads. */
const own = document.querySelector('script[type="module"][src]')?.getAttribute('src')

let known = false
let askedAt = Date.now()
const listeners = new Set<() => void>()

/** Whether the server has another version of the app than this page. */
export const newVersionKnown = (): boolean => known

/** Calls back when another version is found; what it returns ends that. */
export function onNewVersion(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Looks whether the server's page begins with another script. Does nothing when that is unclear. */
export async function lookForNewVersion(): Promise<void> {
  if (known || !own || Date.now() - askedAt < restMs) return
  askedAt = Date.now()
  try {
    const response = await fetch('/', { cache: 'no-store' })
    const page = response.ok ? await response.text() : own
    if (!page.includes(own)) found()
  } catch {
    // Without an answer nothing is known.
  }
}

// A part of this version is gone from the server: only a newer page can go on.
addEventListener('vite:preloadError', found)

function found(): void {
  known = true
  for (const listener of listeners) listener()
}
