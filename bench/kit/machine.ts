import { execFileSync } from 'node:child_process'
import { cpus, totalmem } from 'node:os'
import { z } from 'zod'
import { asSuperuser } from '#platform/testing/databases.ts'
import { testServers } from '#platform/testing/description.ts'

/** Where a measurement was made, and with what. */
export async function machineAndVersions() {
  return {
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    commit: commit(),
    node: process.version,
    postgres: await postgresVersion(),
    rabbitmq: await rabbitmqVersion(),
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}

function postgresVersion(): Promise<string> {
  return asSuperuser('accounting', 'postgres', async (client) => {
    const { rows } = await client.query("SELECT current_setting('server_version') AS version")
    return z.object({ version: z.string() }).parse(rows[0]).version
  })
}

async function rabbitmqVersion(): Promise<string> {
  const { managementPort, password } = await testServers()
  const credentials = Buffer.from(`admin:${password}`).toString('base64')
  const answer = await fetch(`http://127.0.0.1:${managementPort}/api/overview`, {
    headers: { Authorization: `Basic ${credentials}` },
    signal: AbortSignal.timeout(10_000),
  })
  return z.object({ rabbitmq_version: z.string() }).parse(await answer.json()).rabbitmq_version
}
