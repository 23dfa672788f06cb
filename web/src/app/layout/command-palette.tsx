import '@mantine/spotlight/styles.layer.css'
import { useMantineColorScheme } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { Spotlight, type SpotlightActionData } from '@mantine/spotlight'
import { IconKeyboard, IconLogout, IconMoon, IconPlus, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Place, placesOf } from '../places.ts'
import { signOut, useMe } from '../session.ts'

const icon = { size: 18, stroke: 1.6, 'aria-hidden': true }
/** The second key of `g t` must follow within this time. */
const sequenceMs = 1_200

/** Ctrl-K: go anywhere, do the most usual things, without the mouse. */
export function CommandPalette({ showHelp }: { showHelp: () => void }) {
  const { t } = useTranslation()
  const { role } = useMe()
  const navigate = useNavigate()
  const { toggleColorScheme } = useMantineColorScheme()
  const mine = placesOf(role)
  useGoKeys(mine, ({ to }) => void navigate({ to }))
  useHotkeys([['shift+?', showHelp]])

  const acts: (SpotlightActionData | false)[] = [
    (role === 'manager' || role === 'admin') && {
      id: 'new-task',
      label: t('tasks.new'),
      leftSection: <IconPlus {...icon} />,
      onClick: () => void navigate({ to: '/tasks', search: { task: 'new' } }),
    },
    {
      id: 'theme',
      label: t('theme.toggle'),
      leftSection: <IconMoon {...icon} />,
      onClick: toggleColorScheme,
    },
    {
      id: 'help',
      label: t('shortcut.title'),
      leftSection: <IconKeyboard {...icon} />,
      onClick: showHelp,
    },
    {
      id: 'sign-out',
      label: t('act.signOut'),
      leftSection: <IconLogout {...icon} />,
      onClick: () => void signOut().then(() => navigate({ to: '/sign-in', search: {} })),
    },
  ]
  return (
    <Spotlight
      shortcut={['mod + K']}
      nothingFound={t('palette.nothing')}
      highlightQuery
      searchProps={{
        leftSection: <IconSearch {...icon} />,
        placeholder: t('palette.placeholder'),
        'aria-label': t('palette.placeholder'),
      }}
      actions={[
        {
          group: t('palette.go'),
          actions: mine.map(({ to, name, icon: Icon }) => ({
            id: name,
            label: t(`place.${name}`),
            leftSection: <Icon {...icon} />,
            onClick: () => void navigate({ to }),
          })),
        },
        { group: t('palette.do'), actions: acts.filter((act) => act !== false) },
      ]}
    />
  )
}

/** `g`, then the letter of a place. */
function useGoKeys(mine: readonly Place[], go: (place: Place) => void): void {
  const begunAt = useRef(0)
  const second = (place: Place) => {
    if (Date.now() - begunAt.current < sequenceMs) go(place)
    begunAt.current = 0
  }
  useHotkeys([
    ['g', () => (begunAt.current = Date.now())],
    ...mine.map((place): [string, () => void] => [place.key, () => second(place)]),
  ])
}
