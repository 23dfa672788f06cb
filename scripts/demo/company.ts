import { createUser, login, signUp, type User } from '#contracts/api/identity.ts'
import { readPayPolicy, updatePayPolicy } from '#contracts/api/pay-policy.ts'
import { ApiError, apiClient, type Client } from '#contracts/client.ts'
import { askUntil, inParallel } from './wait.ts'

const password = 'a-long-demo-password'
const workerNames = ['Ann', 'Bob', 'Chloé', 'Дмитрий', 'Eve']

/** A person who is signed in. */
export interface Member {
  id: string
  name: string
  email: string
  call: Client
}

export interface Company {
  name: string
  manager: Member
  accountant: Member
  workers: Member[]
}

/** Founds an organization with one manager, one accountant and five workers, all through the gateway. */
export async function foundCompany(origin: string): Promise<Company> {
  const stamp = Date.now().toString(36)
  const address = (who: string) => `${who}.${stamp}@demo.test`
  const anonymous = apiClient(origin)
  const name = `Demo Works ${stamp}`
  const founded = await anonymous(signUp, {
    body: {
      name,
      currency: 'EUR',
      timeZone: 'Europe/Berlin',
      admin: { name: 'Ada', email: address('ada'), password },
    },
  })
  const admin = await signedIn(origin, founded.user)

  const hire = async (who: string, role: User['role'], email: string) =>
    signedIn(origin, await admin.call(createUser, { body: { name: who, role, email, password } }))

  const manager = await hire('Max', 'manager', address('max'))
  const accountant = await hire('Ines', 'accountant', address('ines'))
  const workers = await inParallel(workerNames, 2, (who, index) =>
    hire(who, 'worker', address(`worker${index + 1}`)),
  )
  await setPrices(admin)
  return { name, manager, accountant, workers }
}

async function signedIn(origin: string, user: User): Promise<Member> {
  const session = await apiClient(origin)(login, { body: { email: user.email, password } })
  const call = apiClient(origin, () => session.accessToken)
  return { id: user.id, name: user.name, email: user.email, call }
}

/** Rewards of 20 to 40 euros, fees of 1 to 3: so that the statements have something to show. */
async function setPrices(admin: Member): Promise<void> {
  // The task tracker hears of a new organization by an event, normally within a second.
  await askUntil(
    () => admin.call(readPayPolicy, {}).catch(notYet),
    (policy) => policy !== undefined,
  )
  await admin.call(updatePayPolicy, {
    body: { rewardMinMinor: 2000, rewardMaxMinor: 4000, feeMinMinor: 100, feeMaxMinor: 300 },
  })
}

function notYet(error: unknown): undefined {
  if (error instanceof ApiError && [404, 409, 422].includes(error.problem.status)) return undefined
  throw error
}
