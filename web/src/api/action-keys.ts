const keys = new Map<string, string>()

/** The Idempotency-Key of an action that is under way, or whose outcome is unknown. */
export function actionKey(action: string): string {
  const known = keys.get(action)
  if (known) return known
  const key = randomKey()
  keys.set(action, key)
  return key
}

/** Its outcome is known: doing the same again is a new action. */
export function forgetAction(action: string): void {
  keys.delete(action)
}

/** `crypto.randomUUID` exists on secure pages only. */
function randomKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
