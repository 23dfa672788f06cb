import { Box, Divider, NavLink, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import { Key } from '../../ui/kbd.tsx'
import { Logo } from '../../ui/logo.tsx'
import { grouped, type Place, placesOf } from '../places.ts'
import { useMe } from '../session.ts'
import classes from './navigation.module.css'
import { PersonButton } from './person-button.tsx'

/** What it opens is heavy and nobody opens it first. */
const PersonMenu = lazy(() => import('./person-menu.tsx'))

interface NavigationProps {
  organization: string | undefined
  search: () => void
  showHelp: () => void
}

/** The places of this person, and the person. */
export function Navigation({ organization, search, showHelp }: NavigationProps) {
  const { t } = useTranslation()
  const me = useMe()
  const groups = grouped(placesOf(me)).filter(({ group }) => group !== 'own')
  return (
    <>
      <Stack gap={2} px={8} pt={6} pb="sm" visibleFrom="sm">
        <Logo />
        <Text size="xs" c="dimmed" truncate pl={33} mih={18}>
          {organization}
        </Text>
      </Stack>
      <UnstyledButton className={classes.search} onClick={search}>
        <IconSearch size={15} stroke={1.8} aria-hidden />
        <span>{t('nav.search')}</span>
        <Key>{'Ctrl K'}</Key>
      </UnstyledButton>
      <Box flex={1} mt="sm" className={classes.places}>
        {groups.map(({ group, places }) => (
          <div key={group} role="group" aria-label={t(`nav.group.${group}`)}>
            {groups.length > 1 && (
              <Text className={classes.group} aria-hidden>
                {t(`nav.group.${group}`)}
              </Text>
            )}
            {places.map((place) => (
              <PlaceLink key={place.to} place={place} />
            ))}
          </div>
        ))}
      </Box>
      <Divider my="xs" color="var(--line)" />
      <Suspense fallback={<PersonButton />}>
        <PersonMenu showHelp={showHelp} />
      </Suspense>
    </>
  )
}

function PlaceLink({ place: { to, name, icon: Icon } }: { place: Place }) {
  const { t } = useTranslation()
  return (
    <NavLink
      component={Link}
      to={to}
      label={t(`place.${name}`)}
      leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
      className={classes.link}
      activeProps={{ 'data-active': true, 'aria-current': 'page' }}
    />
  )
}
