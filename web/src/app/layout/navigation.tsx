import { Box, Divider, NavLink, Stack, Text, UnstyledButton } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Key } from '../../ui/kbd.tsx'
import { Logo } from '../../ui/logo.tsx'
import { placesOf } from '../places.ts'
import { useMe } from '../session.ts'
import classes from './navigation.module.css'
import { PersonMenu } from './person-menu.tsx'

interface NavigationProps {
  organization: string | undefined
  search: () => void
  showHelp: () => void
}

/** The places of this person, and the person. */
export function Navigation({ organization, search, showHelp }: NavigationProps) {
  const { t } = useTranslation()
  const { role } = useMe()
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
        {placesOf(role)
          .filter(({ name }) => name !== 'settings')
          .map(({ to, name, icon: Icon }) => (
            <NavLink
              key={to}
              component={Link}
              to={to}
              label={t(`place.${name}`)}
              leftSection={<Icon size={18} stroke={1.6} aria-hidden />}
              className={classes.link}
              activeProps={{ 'data-active': true, 'aria-current': 'page' }}
            />
          ))}
      </Box>
      <Divider my="xs" color="var(--line)" />
      <PersonMenu showHelp={showHelp} />
    </>
  )
}
