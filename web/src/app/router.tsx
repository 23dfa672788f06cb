import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { currentUser } from '../api/token.ts'
import { FailedPage } from '../ui/page.tsx'
import { auditSearch, deadLetterSearch, mailSearch, peopleSearch } from './list-search.ts'
import { NotFound } from './not-found.tsx'
import { type Place, placesOf } from './places.ts'
import {
  companySearch,
  daysSearch,
  defined,
  statementSearch,
  taskSearch,
  textOf,
  workersSearch,
} from './search.ts'
import { homes } from './session.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  component: lazyRouteComponent(() => import('./layout/shell.tsx'), 'Shell'),
})

const beginning = () => {
  throw redirect({ to: homes[currentUser()?.role ?? 'worker'], replace: true })
}
const home = createRoute({ getParentRoute: () => inside, path: '/', beforeLoad: beginning })
/** The address at which people knock who are inside already. */
const door = createRoute({ getParentRoute: () => inside, path: '/sign-in', beforeLoad: beginning })

/** Sends whoever has no business here to where they begin. The server refuses them anyway. */
function only(to: Place['to']) {
  return () => {
    const user = currentUser() ?? { role: 'worker', operator: false }
    const mayGo = placesOf(user).some((place) => place.to === to)
    if (!mayGo) throw redirect({ to: homes[user.role], replace: true })
  }
}

const at = <const P extends Place['to']>(path: P) => ({
  getParentRoute: () => inside,
  path,
  beforeLoad: only(path),
})

const routes = [
  home,
  door,
  createRoute({
    ...at('/my-work'),
    component: lazyRouteComponent(() => import('../features/my-work/my-work.tsx'), 'MyWork'),
  }),
  createRoute({
    ...at('/my-money'),
    validateSearch: statementSearch,
    component: lazyRouteComponent(() => import('../features/my-money/my-money.tsx'), 'MyMoney'),
  }),
  createRoute({
    ...at('/tasks'),
    validateSearch: taskSearch,
    component: lazyRouteComponent(() => import('../features/tasks/tasks.tsx'), 'Tasks'),
  }),
  createRoute({
    ...at('/reassign'),
    component: lazyRouteComponent(() => import('../features/reassign/reassign.tsx'), 'Reassign'),
  }),
  createRoute({
    ...at('/team'),
    validateSearch: daysSearch,
    component: lazyRouteComponent(() => import('../features/team/team.tsx'), 'Team'),
  }),
  createRoute({
    ...at('/company'),
    validateSearch: companySearch,
    component: lazyRouteComponent(() => import('../features/company/company.tsx'), 'Company'),
  }),
  createRoute({
    ...at('/payouts'),
    component: lazyRouteComponent(() => import('../features/payouts/payouts.tsx'), 'Payouts'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/payouts/$runId',
    beforeLoad: only('/payouts'),
    component: lazyRouteComponent(() => import('../features/payouts/run.tsx'), 'PayoutRunPage'),
  }),
  createRoute({
    ...at('/workers'),
    validateSearch: workersSearch,
    component: lazyRouteComponent(() => import('../features/workers/workers.tsx'), 'Workers'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/workers/$workerId',
    beforeLoad: only('/workers'),
    validateSearch: statementSearch,
    component: lazyRouteComponent(() => import('../features/workers/worker.tsx'), 'Worker'),
  }),
  createRoute({
    ...at('/reconciliation'),
    validateSearch: daysSearch,
    component: lazyRouteComponent(
      () => import('../features/reconciliation/reconciliation.tsx'),
      'Reconciliation',
    ),
  }),
  createRoute({
    ...at('/corrections'),
    validateSearch: (given): { worker?: string } => defined({ worker: textOf(given['worker']) }),
    component: lazyRouteComponent(
      () => import('../features/corrections/corrections.tsx'),
      'Corrections',
    ),
  }),
  createRoute({
    ...at('/policies'),
    component: lazyRouteComponent(() => import('../features/policies/policies.tsx'), 'Policies'),
  }),
  createRoute({
    ...at('/mail'),
    validateSearch: mailSearch,
    component: lazyRouteComponent(() => import('../features/mail/mail.tsx'), 'Mail'),
  }),
  createRoute({
    ...at('/people'),
    validateSearch: peopleSearch,
    component: lazyRouteComponent(() => import('../features/people/people.tsx'), 'People'),
  }),
  createRoute({
    ...at('/organization'),
    component: lazyRouteComponent(
      () => import('../features/organization/organization.tsx'),
      'OrganizationPage',
    ),
  }),
  createRoute({
    ...at('/audit-log'),
    validateSearch: auditSearch,
    component: lazyRouteComponent(() => import('../features/audit/audit.tsx'), 'Audit'),
  }),
  createRoute({
    ...at('/dead-letters'),
    validateSearch: deadLetterSearch,
    component: lazyRouteComponent(
      () => import('../features/dead-letters/dead-letters.tsx'),
      'DeadLetters',
    ),
  }),
  createRoute({
    ...at('/system'),
    component: lazyRouteComponent(() => import('../features/system/system.tsx'), 'System'),
  }),
  createRoute({
    ...at('/settings'),
    component: lazyRouteComponent(() => import('../features/settings/settings.tsx'), 'Settings'),
  }),
] as const

/** Where every address leads. Each place is loaded when somebody goes there. */
export const router = createRouter({
  routeTree: root.addChildren([inside.addChildren(routes)]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <FailedPage error={error} retry={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
