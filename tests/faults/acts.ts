import { expect } from 'vitest'
import { adjustBalance } from '#contracts/api/ledger.ts'
import {
  listPayouts,
  type PayoutRun,
  readPayoutRun,
  startPayoutRun,
  updatePayoutPolicy,
} from '#contracts/api/money.ts'
import { returnPayout, settlePayout } from '#contracts/api/payouts.ts'
import { readReassignment, requestReassignment } from '#contracts/api/reassignments.ts'
import { completeTask, createTask } from '#contracts/api/tasks.ts'
import { newId } from '#platform/ids.ts'
import { eventually } from '#platform/testing/eventually.ts'
import type { System } from '#platform/testing/system.ts'
import type { brokerByHand } from '../broker.ts'
import { quietOf } from '../checked.ts'
import { type Company, eachCreditedOnce } from '../company.ts'
import { patienceMs, patiently } from './patience.ts'

/** Where an act is played, and by whom. */
export interface Stage {
  system: Pick<System, 'databases' | 'inbox' | 'bus'>
  broker: Awaited<ReturnType<typeof brokerByHand>>
  company: Company
}

/** What happens while a fault strikes. Every call is repeated until it is answered. */
export const acts = {
  /** Tasks are made, done and credited, balances are paid, people are told. */
  async workday(stage: Stage): Promise<void> {
    await Promise.all([work(stage), pay(stage)])
  },

  /** The day's end comes by itself. */
  async dueDay(stage: Stage): Promise<void> {
    const { company, system } = stage
    await giveMoney(company)
    const { sql } = system.databases.accounting
    const runs = () =>
      sql<{ id: string }>('SELECT id FROM payout_runs WHERE organization_id = $1', [company.id])
    const before = await runs()
    await sql(
      `UPDATE periods SET due_at = now() WHERE organization_id = $1 AND closed_at IS NULL`,
      [company.id],
    )
    const [run] = await eventually(async () => {
      const made = (await runs()).filter(({ id }) => !before.some((other) => other.id === id))
      expect(made).toHaveLength(1)
      return made
    }, patienceMs)
    await isPaid(company, run?.id ?? '')
  },

  /** The bank pays one, sends one back, and pays that by the next file. */
  async bankDay(stage: Stage): Promise<void> {
    const { company } = stage
    const { admin, accountant, ann, bob } = company
    const body = { payoutTime: '18:00', minimumPayoutMinor: 1, approval: 'automatic' as const }
    await patiently(admin, updatePayoutPolicy, { body: { ...body, settlement: 'bank-file' } })
    await giveMoney(company)
    const first = await patiently(accountant, startPayoutRun, { body: {} })
    const of = await atTheBank(company, first)
    await patiently(accountant, settlePayout, { params: { payoutId: of(ann.id) } })
    await patiently(accountant, returnPayout, {
      params: { payoutId: of(bob.id) },
      body: { reason: 'account closed' },
    })
    await isPaid(company, first.id)

    const second = await patiently(accountant, startPayoutRun, { body: {} })
    await atTheBank(company, second)
    // As for a run of more than 1,000: the rest is settled in the background.
    await stage.system.databases.accounting.sql(
      `UPDATE payouts SET settle_by = $2 WHERE run_id = $1`,
      [second.id, accountant.id],
    )
    // Another run wakes those who look what is to be done.
    await giveMoney(company)
    const third = await patiently(accountant, startPayoutRun, { body: {} })
    await isPaid(company, second.id)
    await atTheBank(company, third)
  },

  /** A completion comes that the books refuse. */
  async poison({ broker, system, company }: Stage): Promise<void> {
    const { databases } = system
    await work({ system, company })
    const completion = `SELECT message FROM outbox WHERE routing_key = 'task.completed.v1'
                         ORDER BY id DESC LIMIT 1`
    const [good] = await databases['task-tracker'].sql<{ message: string }>(completion)
    const event: { data: object } = JSON.parse(good?.message ?? '')
    const data = { ...event.data, taskId: newId(), currency: 'XTS' }
    const id = newId()
    await broker.send('accounting.task.completed.v1', JSON.stringify({ ...event, id, data }))
    await isPutAside(system, id)
  },

  /** RabbitMQ gives a message up. */
  async givenUp({ broker, system }: Stage): Promise<void> {
    const id = newId()
    await broker.send('accounting.dead-letters', JSON.stringify({ id }))
    await isPutAside(system, id)
  },

  /** Open tasks are dealt again, and their fees charged. */
  async reassignment({ company }: Stage): Promise<void> {
    const { manager } = company
    const body = { title: 'Oil the hinge', feeMinor: 10 }
    const make = () => patiently(manager, createTask, { body })
    await Promise.all(Array.from({ length: 6 }, make))
    const { id: runId } = await patiently(manager, requestReassignment, { body: {} })
    await eventually(async () => {
      const run = await manager.call(readReassignment, { params: { runId } })
      expect(run.status).toBe('completed')
    }, patienceMs)
  },
}

export type ActName = keyof typeof acts

/** Tasks for Ann, with fees; all but one are done. */
async function work({ company, system }: Omit<Stage, 'broker'>): Promise<void> {
  const { manager, ann } = company
  const body = { title: 'Oil the hinge', assigneeId: ann.id, rewardMinor: 1_000, feeMinor: 10 }
  const make = () => patiently(manager, createTask, { body })
  await make()
  const tasks = await Promise.all([make(), make(), make()])
  await Promise.all(tasks.map(({ id }) => patiently(ann, completeTask, { params: { taskId: id } })))
  await eachCreditedOnce(system.databases, tasks, patienceMs)
}

async function pay({ company }: Stage): Promise<void> {
  await giveMoney(company)
  const run = await patiently(company.accountant, startPayoutRun, { body: {} })
  await isPaid(company, run.id)
}

/** Both workers have something to be paid, whatever else happens. */
async function giveMoney({ accountant, ann, bob }: Company): Promise<void> {
  for (const { id: workerId } of [ann, bob]) {
    const body = { workerId, amountMinor: 5_000, reason: 'a bonus' }
    await patiently(accountant, adjustBalance, { body })
  }
}

/** Every payout of the run is paid or returned, and its worker told. */
async function isPaid({ accountant }: Company, runId: string): Promise<void> {
  await eventually(async () => {
    const run = await accountant.call(readPayoutRun, { params: { runId } })
    expect(run).toMatchObject({ status: 'paid', notified: run.payouts })
  }, patienceMs)
}

/** Waits until all money of the run is at the bank. Answers which payout is whose. */
async function atTheBank({ accountant }: Company, { id: runId }: { id: PayoutRun['id'] }) {
  const items = await eventually(async () => {
    const { items: all } = await accountant.call(listPayouts, { params: { runId } })
    expect([...new Set(all.map(({ status }) => status))]).toEqual(['in_transit'])
    return all
  }, patienceMs)
  return (workerId: string) => items.find(({ worker }) => worker.id === workerId)?.id ?? ''
}

/** It is a dead letter; once it cannot come again, somebody has seen to it. */
async function isPutAside(system: Stage['system'], part: string): Promise<void> {
  const { sql } = system.databases.accounting
  const letters = `position($1 IN convert_from(message, 'UTF8')) > 0`
  await eventually(async () => {
    expect(await sql(`SELECT FROM dead_letters WHERE ${letters}`, [part])).toHaveLength(1)
  }, patienceMs)
  await quietOf(system, 2 * patienceMs)
  await sql(`UPDATE dead_letters SET resolved_at = now() WHERE ${letters}`, [part])
}
