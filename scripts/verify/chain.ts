import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { Judged } from './verify.ts'
import type { Database } from './world.ts'

/** The last link of each organization, as the check before this one saw it. */
const heads = z.record(z.string(), z.object({ number: z.int(), hash: z.string() }))
type Heads = z.infer<typeof heads>

interface Link {
  organization_id: string
  number: number
  hash: string
}

/**
 * Hashes every transfer again as docs/adr/0006 says, and compares with the links; then the links
 * with the heads that an earlier check noted outside of the database, in `file`. Notes the heads
 * of now when all is well.
 */
export async function nothingChanged(accounting: Database, file: string): Promise<Judged> {
  const broken = await accounting.rows<Link>(brokenLinks)
  const remembered = existsSync(file) ? heads.parse(JSON.parse(readFileSync(file, 'utf8'))) : {}
  const rewritten = await changedHeads(accounting, remembered)
  const violations = [
    ...broken.map(({ organization_id: id, number }) => ({
      id,
      detail: `the transfers of link ${number} are not those that were chained`,
    })),
    ...rewritten.map((id) => ({ id, detail: 'the chain is another than at the last check' })),
  ]
  if (violations.length === 0) {
    const now = { ...remembered, ...(await headsNow(accounting)) }
    writeFileSync(file, JSON.stringify(now), { mode: 0o600 })
  }
  return { id: 'I1', promise: 'no transfer was changed since the last check', violations }
}

/** Organizations whose chain no longer goes through the head that was noted. */
async function changedHeads(accounting: Database, remembered: Heads): Promise<string[]> {
  const changed: string[] = []
  for (const [organizationId, { number, hash }] of Object.entries(remembered)) {
    const [link] = await accounting.rows<Link>(
      'SELECT hash FROM ledger_links WHERE organization_id = $1 AND number = $2',
      [organizationId, number],
    )
    if (link?.hash !== hash) changed.push(organizationId)
  }
  return changed
}

async function headsNow(accounting: Database): Promise<Heads> {
  const links = await accounting.rows<Link>(`
    SELECT DISTINCT ON (organization_id) organization_id, number, hash FROM ledger_links
     ORDER BY organization_id, number DESC`)
  return Object.fromEntries(
    links.map(({ organization_id, number, hash }) => [organization_id, { number, hash }]),
  )
}

const brokenLinks = `
  WITH link AS (
    SELECT *, lag(number, 1, 0::bigint) OVER chain AS before_number,
           lag(hash, 1, organization_id::text) OVER chain AS before_hash,
           lag(upto_at, 1, '-infinity'::timestamptz) OVER chain AS after_at,
           lag(upto_id, 1, '00000000-0000-0000-0000-000000000000'::uuid) OVER chain AS after_id
      FROM ledger_links
    WINDOW chain AS (PARTITION BY organization_id ORDER BY number))
  SELECT link.organization_id, link.number FROM link CROSS JOIN LATERAL (
    SELECT count(*) AS transfers, encode(sha256(convert_to(
             before_hash || E'\\n' || string_agg(json_build_array(
               t.id, t.kind, t.cause_id, t.debit_account_id, t.credit_account_id,
               t.amount_minor, t.reason, t.posted_by,
               (extract(epoch FROM t.occurred_at) * 1000000)::bigint,
               (extract(epoch FROM t.posted_at) * 1000000)::bigint)::text,
             E'\\n' ORDER BY t.posted_at, t.id), 'UTF8')), 'hex') AS hash
      FROM transfers t
     WHERE t.organization_id = link.organization_id
       AND (t.posted_at, t.id) > (after_at, after_id)
       AND (t.posted_at, t.id) <= (upto_at, upto_id)) AS found
   WHERE link.number <> before_number + 1 OR found.transfers <> link.transfers
      OR found.hash IS DISTINCT FROM link.hash
   ORDER BY link.organization_id, link.number`
