/** Where this browser is. */
export const browserTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone

/** Every zone the browser knows; UTC, which it may leave out, first. */
export function timeZones(): string[] {
  return [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone'), browserTimeZone()])]
}
