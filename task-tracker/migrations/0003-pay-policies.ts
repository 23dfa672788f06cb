import { type Migration, tenantTable } from '#platform/db.ts'

/** The ranges from which prices are drawn; without a row the default of the currency holds. */
export const payPolicies: Migration = {
  name: '0003-pay-policies',
  up: async (trx) => {
    await trx.raw(`CREATE TABLE pay_policies (
      organization_id uuid PRIMARY KEY,
      reward_min_minor bigint NOT NULL CHECK (reward_min_minor >= 1),
      reward_max_minor bigint NOT NULL CHECK (reward_max_minor >= reward_min_minor),
      fee_min_minor bigint NOT NULL CHECK (fee_min_minor >= 0),
      fee_max_minor bigint NOT NULL CHECK (fee_max_minor >= fee_min_minor),
      updated_by uuid NOT NULL,
      updated_at timestamptz NOT NULL)`)
    await tenantTable(trx, 'pay_policies')
    await trx.raw('GRANT SELECT, INSERT, UPDATE ON pay_policies TO task_tracker')
  },
}
