import type { System } from '#platform/testing/system.ts'

/** As if handling had failed for good: some facts that a service gave up. */
export async function buryLetters(databases: System['databases']): Promise<void> {
  const facts = await databases['api-gateway'].sql<{ message: string }>(
    "SELECT message FROM outbox WHERE routing_key = 'user.created.v1' LIMIT 3",
  )
  for (const { message } of facts) {
    await databases.accounting.sql(
      `INSERT INTO dead_letters (id, queue, message_key, message, reason, detail, attempts,
         first_failed_at, last_failed_at)
       VALUES (gen_random_uuid(), 'accounting.user.created.v1', gen_random_uuid()::text, $1,
         'attempts_exhausted', 'canceling statement due to statement timeout', 10,
         now() - interval '1 hour', now())`,
      [Buffer.from(message)],
    )
  }
}
