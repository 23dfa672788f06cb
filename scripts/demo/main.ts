/** Plays a whole working day against the running system, through the gateway only: `npm run demo`. */
import { readCompanyDays, readMyNumbers, readWorkersBelowZero } from '#contracts/api/analytics.ts'
import { type Company, foundCompany } from './company.ts'
import { completeAtOnce, createTasks, feesOf, payOut, readOpenTasks, reassignAll } from './day.ts'
import { mailsTo } from './inbox.ts'
import { prove } from './proof.ts'
import { runningSystem } from './running-system.ts'
import { detail, euros, say } from './say.ts'
import { askUntil } from './wait.ts'

const taskCount = 200
const doneCount = 150

const { gatewayUrl, inboxUrl } = await runningSystem().catch(() => {
  console.error('Piecework is not running. Start it with `npm start`, then try again.')
  process.exit(1)
})

say('A company signs up.')
const company = await foundCompany(gatewayUrl)
detail(`${company.name}: a manager, an accountant, ${company.workers.length} workers.`)

say(`The manager creates ${taskCount} tasks; each goes to a worker by chance.`)
const created = await createTasks(company, taskCount)

say('The manager deals all of them again.')
const dealt = await reassignAll(company)
detail(`${dealt.reassigned} changed hands, ${dealt.unchanged} stayed, ${dealt.skipped} skipped.`)

say(`${doneCount} tasks are marked done by their workers, all at once.`)
const open = await readOpenTasks(company)
const done = await completeAtOnce(company, open.slice(0, doneCount))
const earnedByClicksMinor = done.reduce((sum, task) => sum + task.rewardMinor, 0)
detail(`Their rewards: ${euros(earnedByClicksMinor)}.`)

const chargedMinor = feesOf(created, open)

say('The balances, before anything is paid:')
await askUntil(
  () => companyDay(company),
  (day) => day.rewardsMinor === earnedByClicksMinor && day.feesMinor === chargedMinor,
)
for (const worker of company.workers) {
  const numbers = await worker.call(readMyNumbers, {})
  detail(`${worker.name.padEnd(8)} ${euros(numbers.balanceMinor).padStart(12)}`)
}

say('The accountant looks at the preview and pays.')
const { preview, run, payouts } = await payOut(company)
detail(`Previewed ${euros(preview.totalMinor)} for ${preview.itemCount}; run is ${run.status}.`)

say('The notices in the inbox:')
const mails = await askUntil(
  () =>
    mailsTo(
      inboxUrl,
      company.workers.map(({ email }) => email),
    ),
  (found) => found.length >= payouts.length,
)
for (const mail of mails) detail(`${mail.To[0]?.Address ?? ''}: ${mail.Subject}`)

say('The company’s day:')
const paidMinor = payouts
  .filter(({ status }) => status === 'paid')
  .reduce((sum, { amountMinor }) => sum + amountMinor, 0)
const day = await askUntil(
  () => companyDay(company),
  ({ payoutsMinor }) => payoutsMinor === paidMinor,
)
detail(`${day.tasksCreated} tasks created, ${day.tasksCompleted} done.`)
detail(
  `Rewards ${euros(day.rewardsMinor)}, fees ${euros(day.feesMinor)}, paid ${euros(day.payoutsMinor)}.`,
)
const below = await company.manager.call(readWorkersBelowZero, {})
detail(`${below.count} workers are below zero.`)

say('The proof:')
const balances = await Promise.all(company.workers.map(({ call }) => call(readMyNumbers, {})))
const claims = prove({
  rewardsMinor: day.rewardsMinor,
  feesMinor: day.feesMinor,
  balancesMinor: balances.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0),
  paidMinor,
  earnedByClicksMinor,
  chargedMinor,
  payoutIds: payouts.map(({ id }) => id),
  messageIds: mails.map(({ MessageID }) => MessageID),
})
for (const { says, holds } of claims) detail(`${holds ? '✔' : '✘'} ${says}`)
process.exitCode = claims.every(({ holds }) => holds) ? 0 : 1

async function companyDay({ accountant }: Company) {
  return (await accountant.call(readCompanyDays, {})).total
}
