import startTestServers from '#platform/testing/global-setup.ts'

/**
 * Runs the work with throw-away servers: those that `npm run test:servers` left running, else a
 * set of its own, stopped at the end.
 */
export async function withServers(work: () => Promise<void>): Promise<void> {
  const stop = await startTestServers()
  try {
    await work()
  } finally {
    await stop?.()
  }
}
