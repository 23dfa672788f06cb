import { organizationOf, type Trx } from '#platform/db.ts'

/** What became of a payout's notice. */
export interface NoticeNews {
  payoutId: string
  status: 'sent' | 'unknown' | 'failed' | 'bounced' | 'no_address'
  /** The delivery's version: older news change nothing, and of two alike `sent` counts. */
  version: number
  /** When a mail server took it, and what it says was paid or sent back, if the event tells. */
  accepted?: { at: string; amountMinor: number | undefined }
}

/**
 * Notes it at the payouts, keeps what was accepted, and counts the notified ones of each run. Any order, any number of
 * times. Returns the runs whose count changed, with their version.
 */
export async function noteNotices(
  trx: Trx,
  news: readonly NoticeNews[],
): Promise<{ runId: string; version: number }[]> {
  const { rows } = await trx.raw<{ rows: { id: string; version: number }[] }>(noteSql, {
    organizationId: organizationOf(trx),
    news: JSON.stringify(
      news.map(({ payoutId, status, version, accepted }) => ({
        payout_id: payoutId,
        status,
        version,
        accepted_at: accepted?.at,
        amount_minor: accepted?.amountMinor,
      })),
    ),
  })
  return rows.map(({ id, version }) => ({ runId: id, version }))
}

const noteSql = `
WITH news AS (
  SELECT DISTINCT ON (payout_id) *
    FROM json_to_recordset(:news) AS news (payout_id uuid, status text, version integer,
           accepted_at timestamptz, amount_minor bigint)
   ORDER BY payout_id, version DESC, (status = 'sent') DESC
), accepted AS (
  INSERT INTO accepted_notices (organization_id, payout_id, amount_minor, accepted_at)
  SELECT p.organization_id, p.id, coalesce(news.amount_minor, p.amount_minor), news.accepted_at
    FROM payouts p JOIN news ON news.payout_id = p.id
   WHERE p.organization_id = :organizationId AND news.status = 'sent'
  ON CONFLICT DO NOTHING
), before AS (
  SELECT p.id, p.run_id, p.notice_status, news.status, news.version
    FROM payouts p JOIN news ON news.payout_id = p.id
   WHERE p.organization_id = :organizationId
     AND (p.notice_version, p.notice_status = 'sent') < (news.version, news.status = 'sent')
   ORDER BY p.id FOR UPDATE OF p
), noted AS (
  UPDATE payouts p SET notice_status = before.status, notice_version = before.version
    FROM before
   WHERE p.organization_id = :organizationId AND p.id = before.id
  RETURNING before.run_id,
            (before.status = 'sent')::integer - (before.notice_status = 'sent')::integer AS more
), counted AS (
  SELECT run_id, sum(more)::integer AS more FROM noted GROUP BY run_id ORDER BY run_id
)
UPDATE payout_runs run SET notified = run.notified + counted.more, version = run.version + 1
  FROM counted
 WHERE run.organization_id = :organizationId AND run.id = counted.run_id
RETURNING run.id, run.version`
