import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { z } from 'zod'
import { currentUser } from '../api/token.ts'
import { Failure } from '../ui/states.tsx'
import { NotFound } from './not-found.tsx'
import { type Place, places } from './places.ts'
import { homes } from './session.ts'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const outside = createRoute({
  getParentRoute: () => root,
  id: 'outside',
  component: lazyRouteComponent(() => import('./layout/outside.tsx'), 'Outside'),
})

const signIn = createRoute({
  getParentRoute: () => outside,
  path: '/sign-in',
  validateSearch: z.object({ next: z.string().optional() }),
  component: lazyRouteComponent(() => import('../features/entrance/sign-in.tsx'), 'SignIn'),
})
const signUp = createRoute({
  getParentRoute: () => outside,
  path: '/sign-up',
  component: lazyRouteComponent(() => import('../features/entrance/sign-up.tsx'), 'SignUp'),
})
const invitation = createRoute({
  getParentRoute: () => outside,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../features/entrance/invitation.tsx'), 'Invitation'),
})

/** Everything behind the sign-in. */
const inside = createRoute({
  getParentRoute: () => root,
  id: 'inside',
  beforeLoad: ({ location }) => {
    if (!currentUser()) throw redirect({ to: '/sign-in', search: nextOf(location.href) })
  },
  component: lazyRouteComponent(() => import('./layout/shell.tsx'), 'Shell'),
})

const nextOf = (href: string) => (href === '/' ? {} : { next: href })

const home = createRoute({
  getParentRoute: () => inside,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: homes[currentUser()?.role ?? 'worker'], replace: true })
  },
})

/** Sends whoever has no business here to where they begin. The server refuses them anyway. */
function only(to: Place['to']) {
  const allowed: readonly string[] = places.find((place) => place.to === to)?.roles ?? []
  return () => {
    const role = currentUser()?.role ?? 'worker'
    if (!allowed.includes(role)) throw redirect({ to: homes[role], replace: true })
  }
}

const at = <const P extends Place['to']>(path: P) => ({
  getParentRoute: () => inside,
  path,
  beforeLoad: only(path),
})

const optionalText = z.string().optional().catch(undefined)

const routes = [
  home,
  createRoute({
    ...at('/my-work'),
    component: lazyRouteComponent(() => import('../features/my-work/my-work.tsx'), 'MyWork'),
  }),
  createRoute({
    ...at('/my-money'),
    component: lazyRouteComponent(() => import('../features/my-money/my-money.tsx'), 'MyMoney'),
  }),
  createRoute({
    ...at('/tasks'),
    validateSearch: z.object({
      status: z.enum(['open', 'done', 'cancelled', 'all']).optional().catch(undefined),
      assignee: optionalText,
      search: optionalText,
      sort: z.enum(['createdAt', 'dueAt', '-rewardMinor']).optional().catch(undefined),
      task: optionalText,
    }),
    component: lazyRouteComponent(() => import('../features/tasks/tasks.tsx'), 'Tasks'),
  }),
  createRoute({
    ...at('/reassign'),
    component: lazyRouteComponent(() => import('../features/reassign/reassign.tsx'), 'Reassign'),
  }),
  createRoute({
    ...at('/company'),
    validateSearch: z.object({
      days: z.literal([7, 30, 90]).optional().catch(undefined),
      period: z.enum(['day', 'week', 'month']).optional().catch(undefined),
    }),
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
    ...at('/corrections'),
    validateSearch: z.object({ worker: optionalText }),
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
    component: lazyRouteComponent(() => import('../features/mail/mail.tsx'), 'Mail'),
  }),
  createRoute({
    ...at('/people'),
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
    ...at('/settings'),
    component: lazyRouteComponent(() => import('../features/settings/settings.tsx'), 'Settings'),
  }),
] as const

/** Where every address leads. Each place is loaded when somebody goes there. */
export const router = createRouter({
  routeTree: root.addChildren([
    outside.addChildren([signIn, signUp, invitation]),
    inside.addChildren(routes),
  ]),
  defaultPreload: 'intent',
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: ({ error, reset }) => <Failure error={error} retry={reset} />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
