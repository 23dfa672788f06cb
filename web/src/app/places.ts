import {
  IconActivityHeartbeat,
  IconAdjustments,
  IconArrowsShuffle,
  IconBuilding,
  IconChartBar,
  IconCheckbox,
  IconCoins,
  IconListCheck,
  IconMail,
  IconMailX,
  IconReceipt,
  IconScale,
  IconSettings,
  IconShieldCheck,
  IconShieldLock,
  IconUsers,
  IconUsersGroup,
  IconWallet,
} from '@tabler/icons-react'
import { type Role, roles } from '#contracts/endpoint.ts'
import type { SessionUser } from '../api/token.ts'

const leads = ['manager', 'admin'] as const
const payers = ['accountant', 'admin'] as const
const office = ['manager', 'accountant', 'admin'] as const

/**
 * Every place of the app: who may go there, and the key that leads there after `g`. Places of one
 * group stand together, in this order.
 */
const places = [
  {
    to: '/my-work',
    name: 'myWork',
    group: 'work',
    icon: IconCheckbox,
    key: 'w',
    roles: ['worker'],
  },
  { to: '/my-money', name: 'myMoney', group: 'work', icon: IconCoins, key: 'm', roles: ['worker'] },
  { to: '/company', name: 'company', group: 'work', icon: IconChartBar, key: 'c', roles: office },
  { to: '/tasks', name: 'tasks', group: 'work', icon: IconListCheck, key: 't', roles: office },
  {
    to: '/reassign',
    name: 'reassign',
    group: 'work',
    icon: IconArrowsShuffle,
    key: 'r',
    roles: leads,
  },
  {
    to: '/team',
    name: 'team',
    group: 'work',
    icon: IconUsersGroup,
    key: 'h',
    roles: leads,
  },
  { to: '/payouts', name: 'payouts', group: 'money', icon: IconReceipt, key: 'p', roles: payers },
  {
    to: '/workers',
    name: 'workers',
    group: 'money',
    icon: IconWallet,
    key: 'y',
    roles: payers,
  },
  {
    to: '/corrections',
    name: 'corrections',
    group: 'money',
    icon: IconScale,
    key: 'o',
    roles: payers,
  },
  {
    to: '/reconciliation',
    name: 'reconciliation',
    group: 'money',
    icon: IconShieldCheck,
    key: 'i',
    roles: payers,
  },
  {
    to: '/policies',
    name: 'policies',
    group: 'money',
    icon: IconAdjustments,
    key: 'l',
    roles: payers,
  },
  { to: '/people', name: 'people', group: 'house', icon: IconUsers, key: 'u', roles: ['admin'] },
  {
    to: '/organization',
    name: 'organization',
    group: 'house',
    icon: IconBuilding,
    key: 'b',
    roles: ['admin'],
  },
  { to: '/mail', name: 'mail', group: 'house', icon: IconMail, key: 'e', roles: payers },
  {
    to: '/audit-log',
    name: 'audit',
    group: 'house',
    icon: IconShieldLock,
    key: 'a',
    roles: ['admin'],
  },
  {
    to: '/system',
    name: 'system',
    group: 'installation',
    icon: IconActivityHeartbeat,
    key: 'x',
    roles: 'operator',
  },
  {
    to: '/dead-letters',
    name: 'deadLetters',
    group: 'installation',
    icon: IconMailX,
    key: 'd',
    roles: 'operator',
  },
  { to: '/settings', name: 'settings', group: 'own', icon: IconSettings, key: 's', roles },
] as const satisfies readonly {
  to: string
  name: string
  group: string
  icon: unknown
  key: string
  roles: readonly Role[] | 'operator'
}[]
export type Place = (typeof places)[number]

/** The places that this person may see. */
export function placesOf({ role, operator }: Pick<SessionUser, 'role' | 'operator'>): Place[] {
  return places.filter(({ roles: allowed }) =>
    allowed === 'operator' ? operator : allowed.some((one) => one === role),
  )
}

/** These places, those of a group together. */
export function grouped(some: readonly Place[]): { group: Place['group']; places: Place[] }[] {
  const groups = [...new Set(some.map(({ group }) => group))]
  return groups.map((group) => ({ group, places: some.filter((place) => place.group === group) }))
}
