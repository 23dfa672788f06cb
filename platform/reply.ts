interface Parts {
  status: number
  body: unknown
  headers: Record<string, string | string[]>
}

/** An answer with a status of its own: plain data, to be kept under an Idempotency-Key. */
export interface Reply {
  reply: Parts
}

/** Answers with another status than the endpoint's first, or with headers. */
export function reply(
  status: number,
  body?: unknown,
  headers: Record<string, string | string[]> = {},
): Reply {
  return { reply: { status, body, headers } }
}

/** Whether a handler's result says its status itself. */
export function isReply(value: unknown): value is Reply {
  return typeof value === 'object' && value !== null && 'reply' in value
}
