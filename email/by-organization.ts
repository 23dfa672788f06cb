/** The things of each organization together, in their order. */
export function byOrganization<T>(
  things: readonly T[],
  organizationOf: (thing: T) => string,
): T[][] {
  const groups = new Map<string, T[]>()
  for (const thing of things) {
    const group = groups.get(organizationOf(thing))
    if (group) group.push(thing)
    else groups.set(organizationOf(thing), [thing])
  }
  return [...groups.values()]
}
