/** The first that fits: most browsers also claim to be others. */
const browsers: [name: string, mark: RegExp][] = [
  ['Edge', /Edg\//],
  ['Opera', /OPR\//],
  ['Yandex', /YaBrowser\//],
  ['Firefox', /Firefox\//],
  ['Chrome', /Chrome\//],
  ['Safari', /Safari\//],
]
const systems: [name: string, mark: RegExp][] = [
  ['Android', /Android/],
  ['iPhone', /iPhone/],
  ['iPad', /iPad/],
  ['Windows', /Windows/],
  ['macOS', /Mac OS X/],
  ['Linux', /Linux/],
]

/** What a browser calls itself, in two words; undefined when that says nothing. */
export function deviceName(userAgent: string | null): string | undefined {
  const found = [browsers, systems].flatMap(
    (known) => known.find(([, mark]) => mark.test(userAgent ?? ''))?.[0] ?? [],
  )
  return found.length === 0 ? undefined : found.join(' · ')
}
