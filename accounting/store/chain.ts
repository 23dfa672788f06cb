import { organizationOf, type Trx } from '#platform/db.ts'
import { lockBooks } from './books.ts'

/** Transfers of one link at most: a link is made, and checked, within one statement's limits. */
const longestLink = 10_000

/** The ledger at one moment. */
export interface Moment {
  /** What is posted before it is all there; what is posted from now on is not before it. */
  at: Date
  /** The company's accounts, as of that moment. */
  company: { id: string; balanceMinor: number; transfers: number }[]
}

/**
 * A moment before which nothing can be posted any more. For 2 ms nobody posts: the clock that is
 * written into transfers counts whole milliseconds. Undefined when there are no books.
 */
export async function takeMoment(trx: Trx): Promise<Moment | undefined> {
  if (!(await lockBooks(trx))) return undefined
  await trx.raw('SELECT pg_sleep(0.002)')
  const { rows } = await trx.raw<{ rows: MomentRow[] }>(
    `SELECT date_trunc('milliseconds', clock_timestamp()) AS at, json_agg(json_build_object(
              'id', id, 'balanceMinor', balance_minor, 'transfers', sequence)) AS company
       FROM accounts WHERE organization_id = ? AND kind <> 'wallet'`,
    [organizationOf(trx)],
  )
  const [row] = rows
  return row && { at: row.at, company: row.company }
}

/** How far a chain goes: its last transfer, and the hash over everything up to it. */
export interface Head {
  /** Of links; 0: there is none yet. */
  number: number
  uptoAt: string
  uptoId: string
  hash: string
}

/** The end of the chain. The first link is hashed with the organization's id. */
export async function readHead(trx: Trx): Promise<Head> {
  const row: HeadRow | undefined = await trx('ledger_links')
    .where({ organization_id: organizationOf(trx) })
    .orderBy('number', 'desc')
    .first('number', trx.raw('upto_at::text AS upto_at'), 'upto_id', 'hash')
  const nothing = { number: 0, uptoAt: '-infinity', uptoId: zeroId, hash: organizationOf(trx) }
  return row
    ? { number: row.number, uptoAt: row.upto_at, uptoId: row.upto_id, hash: row.hash }
    : nothing
}

/**
 * Adds a link over transfers posted before that moment, 10,000 at most. Returns how many it
 * covers; of two at once the second waits and goes on behind the first.
 */
export async function addLink(trx: Trx, before: Date): Promise<number> {
  const organizationId = organizationOf(trx)
  const lock = `ledger chain ${organizationId}`
  await trx.raw('SELECT pg_advisory_xact_lock(hashtextextended(?, 0))', [lock])
  const head = await readHead(trx)
  const { rows } = await trx.raw<{ rows: { transfers: number }[] }>(addSql, {
    ...head,
    organizationId,
    before,
    longestLink,
  })
  return rows[0]?.transfers ?? 0
}

/** Every column of a transfer, always written the same way. */
const textOfTransfer = `json_build_array(t.id, t.kind, t.cause_id, t.debit_account_id,
  t.credit_account_id, t.amount_minor, t.reason, t.posted_by,
  (extract(epoch FROM t.occurred_at) * 1000000)::bigint,
  (extract(epoch FROM t.posted_at) * 1000000)::bigint)::text`

/** The hash of a link, from that of the link before it (`previous`) and its transfers. */
const hashOfLink = (previous: string) => `encode(sha256(convert_to(${previous} || E'\\n' ||
  string_agg(${textOfTransfer}, E'\\n' ORDER BY t.posted_at, t.id), 'UTF8')), 'hex')`

const addSql = `
WITH part AS (
  SELECT * FROM transfers
   WHERE organization_id = :organizationId
     AND (posted_at, id) > (:uptoAt::timestamptz, :uptoId::uuid) AND posted_at < :before
   ORDER BY posted_at, id LIMIT :longestLink
), last AS (
  SELECT posted_at, id FROM part ORDER BY posted_at DESC, id DESC LIMIT 1
)
INSERT INTO ledger_links (organization_id, number, upto_at, upto_id, transfers, hash, made_at)
SELECT :organizationId, :number::bigint + 1, last.posted_at, last.id, count(*),
       ${hashOfLink(':hash::text')}, clock_timestamp()
  FROM part t, last
 GROUP BY last.posted_at, last.id
RETURNING transfers`

/** Links after this number that hold 20,000 transfers together, one at least: the last's number. */
export async function nextLinks(
  trx: Trx,
  after: number,
): Promise<{ last: number; transfers: number } | undefined> {
  const { rows } = await trx.raw<{ rows: { last: number | null; transfers: number }[] }>(
    `SELECT max(number) AS last, sum(transfers)::bigint AS transfers FROM (
       SELECT number, transfers, sum(transfers) OVER (ORDER BY number) AS so_far
         FROM (SELECT number, transfers FROM ledger_links
                WHERE organization_id = ? AND number > ? ORDER BY number LIMIT 500) AS ahead
     ) AS counted WHERE so_far - transfers < 20000`,
    [organizationOf(trx), after],
  )
  const [row] = rows
  return row?.last ? { last: row.last, transfers: row.transfers } : undefined
}

/** Which links of `after` < number ≤ `last` do not fit their transfers, or the link before. */
export async function findBrokenLinks(
  trx: Trx,
  { after, last }: { after: number; last: number },
): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { number: number }[] }>(brokenSql, {
    organizationId: organizationOf(trx),
    after,
    last,
  })
  return rows.map(({ number }) => number)
}

const zeroId = '00000000-0000-0000-0000-000000000000'

/** Each link with where it begins. */
const linkSql = `
  SELECT number, hash, transfers, upto_at, upto_id,
         lag(number, 1, 0::bigint) OVER chain AS before_number,
         lag(hash, 1, organization_id::text) OVER chain AS before_hash,
         lag(upto_at, 1, '-infinity'::timestamptz) OVER chain AS after_at,
         lag(upto_id, 1, '${zeroId}'::uuid) OVER chain AS after_id
    FROM ledger_links
   WHERE organization_id = :organizationId AND number BETWEEN :after AND :last
  WINDOW chain AS (ORDER BY number)`

const brokenSql = `
WITH link AS (${linkSql})
SELECT link.number FROM link
 CROSS JOIN LATERAL (
   SELECT count(*) AS transfers, ${hashOfLink('link.before_hash')} AS hash FROM transfers t
    WHERE t.organization_id = :organizationId
      AND (t.posted_at, t.id) > (link.after_at, link.after_id)
      AND (t.posted_at, t.id) <= (link.upto_at, link.upto_id)) AS found
 WHERE link.number > :after
   AND (link.number <> link.before_number + 1 OR found.transfers <> link.transfers
        OR found.hash IS DISTINCT FROM link.hash)
 ORDER BY link.number`

interface MomentRow {
  at: Date
  company: Moment['company']
}

interface HeadRow {
  number: number
  upto_at: string
  upto_id: string
  hash: string
}
