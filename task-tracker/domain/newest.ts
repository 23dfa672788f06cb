interface Versioned {
  subject: string
  aggregateVersion: number
}

/** Of several events about the same thing the newest one, whatever order they came in. */
export function newest<E extends Versioned>(events: readonly E[]): E[] {
  const bySubject = new Map<string, E>()
  for (const event of events) {
    const known = bySubject.get(event.subject)
    if (!known || known.aggregateVersion < event.aggregateVersion) {
      bySubject.set(event.subject, event)
    }
  }
  return [...bySubject.values()]
}
