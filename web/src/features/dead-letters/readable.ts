/** A message with its lines and indents, where it is JSON; else as it came. */
export function readable(message: string): string {
  try {
    return JSON.stringify(JSON.parse(message), null, 2)
  } catch {
    return message
  }
}
