/** That something changed: kinds, ids and versions, never the thing itself. */
export interface Hint {
  kind: string
  data: Readonly<Record<string, string | number>>
}

/** Takes whole messages off the front of what was received; what is left waits for its end. */
export function takeHints(received: string): { hints: Hint[]; rest: string } {
  const messages = received.split('\n\n')
  const rest = messages.pop() ?? ''
  return { hints: messages.flatMap((message) => hintOf(message) ?? []), rest }
}

/** Undefined for what only keeps the connection alive. */
function hintOf(message: string): Hint | undefined {
  const kind = /^event: (.*)$/m.exec(message)?.[1]
  const data = /^data: (.*)$/m.exec(message)?.[1]
  return kind === undefined ? undefined : { kind, data: JSON.parse(data ?? '{}') }
}
