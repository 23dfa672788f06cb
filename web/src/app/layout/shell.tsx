import { AppShell, Burger, Group } from '@mantine/core'
import { useDisclosure, useHotkeys, useMediaQuery } from '@mantine/hooks'
import { Outlet, useRouterState } from '@tanstack/react-router'
import { lazy, Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { readOrganization } from '#contracts/api/identity.ts'
import { useApi } from '../../api/use-api.ts'
import { FormatProvider } from '../../ui/format.tsx'
import { Logo } from '../../ui/logo.tsx'
import { FailedPage } from '../../ui/page.tsx'
import { ConnectionNote } from './connection-note.tsx'
import { Navigation } from './navigation.tsx'
import classes from './shell.module.css'
import { useGoKeys } from './use-go-keys.ts'
import { VersionNote } from './version-note.tsx'

/** Loaded when they are first asked for. */
const CommandPalette = lazy(() => import('./command-palette.tsx'))
const ShortcutSheet = lazy(() => import('./shortcut-sheet.tsx'))

/** The frame of everything behind the sign-in. */
export function Shell() {
  const { t } = useTranslation()
  const [opened, menu] = useDisclosure()
  const isNarrow = useMediaQuery('(max-width: 47.99em)')
  const [helpOpened, help] = useDisclosure()
  const [paletteWanted, palette] = useDisclosure()
  const organization = useApi(readOrganization, {}, { every: false })
  const path = useRouterState({ select: ({ location }) => location.pathname })
  useEffect(menu.close, [path])
  useGoKeys()
  useHotkeys([
    ['?', help.open],
    ['shift+?', help.open],
  ])
  useHotkeys([['mod+K', palette.open]], [])

  return (
    <AppShell
      header={{ height: { base: 56, sm: 0 } }}
      navbar={{ width: 236, breakpoint: 'sm', collapsed: { mobile: !opened } }}
      classNames={{ navbar: classes.navbar, header: classes.header }}
    >
      <a href="#main" className="skip">
        {t('nav.skip')}
      </a>
      <AppShell.Header hiddenFrom="sm" px="md">
        <Group h="100%" justify="space-between">
          <Logo />
          <Burger opened={opened} onClick={menu.toggle} size="sm" aria-label={t('nav.menu')} />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar
        p="sm"
        aria-label={t('nav.places')}
        // Out of sight is out of reach, also of the keyboard.
        inert={isNarrow && !opened}
      >
        <Navigation
          organization={organization.data?.name}
          search={palette.open}
          showHelp={help.open}
        />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1} className={classes.main}>
        {organization.data ? (
          <FormatProvider
            currency={organization.data.currency}
            timeZone={organization.data.timeZone}
          >
            <Outlet />
          </FormatProvider>
        ) : (
          organization.error && (
            <FailedPage error={organization.error} retry={() => void organization.refetch()} />
          )
        )}
      </AppShell.Main>
      <Suspense>
        {paletteWanted && <CommandPalette showHelp={help.open} closed={palette.close} />}
        {helpOpened && <ShortcutSheet close={help.close} />}
      </Suspense>
      <ConnectionNote />
      <VersionNote />
    </AppShell>
  )
}
