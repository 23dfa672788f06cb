import {
  IconAdjustments,
  IconArrowsShuffle,
  IconBuilding,
  IconChartBar,
  IconCheckbox,
  IconCoins,
  IconListCheck,
  IconMail,
  IconReceipt,
  IconScale,
  IconSettings,
  IconShieldCheck,
  IconUsers,
  IconUsersGroup,
  IconWallet,
} from '@tabler/icons-react'
import type { Role } from '#contracts/endpoint.ts'

/** Every place of the app: who may go there, and the key that leads there after `g`. */
export const places = [
  { to: '/my-work', name: 'myWork', icon: IconCheckbox, key: 'w', roles: ['worker'] },
  { to: '/my-money', name: 'myMoney', icon: IconCoins, key: 'm', roles: ['worker'] },
  {
    to: '/company',
    name: 'company',
    icon: IconChartBar,
    key: 'c',
    roles: ['admin', 'manager', 'accountant'],
  },
  {
    to: '/tasks',
    name: 'tasks',
    icon: IconListCheck,
    key: 't',
    roles: ['manager', 'admin', 'accountant'],
  },
  {
    to: '/reassign',
    name: 'reassign',
    icon: IconArrowsShuffle,
    key: 'r',
    roles: ['manager', 'admin'],
  },
  { to: '/team', name: 'team', icon: IconUsersGroup, key: 'h', roles: ['manager', 'admin'] },
  { to: '/payouts', name: 'payouts', icon: IconReceipt, key: 'p', roles: ['accountant', 'admin'] },
  {
    to: '/workers',
    name: 'workers',
    icon: IconWallet,
    key: 'y',
    roles: ['accountant', 'admin'],
  },
  {
    to: '/corrections',
    name: 'corrections',
    icon: IconScale,
    key: 'o',
    roles: ['accountant', 'admin'],
  },
  {
    to: '/reconciliation',
    name: 'reconciliation',
    icon: IconShieldCheck,
    key: 'i',
    roles: ['accountant', 'admin'],
  },
  {
    to: '/policies',
    name: 'policies',
    icon: IconAdjustments,
    key: 'l',
    roles: ['accountant', 'admin'],
  },
  { to: '/mail', name: 'mail', icon: IconMail, key: 'e', roles: ['accountant', 'admin'] },
  { to: '/people', name: 'people', icon: IconUsers, key: 'u', roles: ['admin'] },
  { to: '/organization', name: 'organization', icon: IconBuilding, key: 'b', roles: ['admin'] },
  {
    to: '/settings',
    name: 'settings',
    icon: IconSettings,
    key: 's',
    roles: ['admin', 'manager', 'accountant', 'worker'],
  },
] as const satisfies readonly {
  to: string
  name: string
  icon: unknown
  key: string
  roles: readonly Role[]
}[]
export type Place = (typeof places)[number]

/** The places that this role may see. */
export function placesOf(role: Role): Place[] {
  return places.filter((place) => place.roles.some((allowed) => allowed === role))
}
