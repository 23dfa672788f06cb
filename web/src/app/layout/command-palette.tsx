import '@mantine/spotlight/styles.layer.css'
import { useMantineColorScheme } from '@mantine/core'
import { Spotlight, type SpotlightActionData, spotlight } from '@mantine/spotlight'
import { IconKeyboard, IconLogout, IconMoon, IconPlus, IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Key } from '../../ui/kbd.tsx'
import { placesOf } from '../places.ts'
import { signOut, useMe } from '../session.ts'

const icon = { size: 18, stroke: 1.6, 'aria-hidden': true }

/** The palette is gone at once; what takes longer is done after that is seen. */
const afterPaint = (act: () => void) => requestAnimationFrame(() => setTimeout(act))

interface CommandPaletteProps {
  showHelp: () => void
  closed: () => void
}

/** Ctrl-K: go anywhere, do the most usual things, without the mouse. */
export default function CommandPalette({ showHelp, closed }: CommandPaletteProps) {
  const { t } = useTranslation()
  const me = useMe()
  const navigate = useNavigate()
  const { toggleColorScheme } = useMantineColorScheme()
  const mine = placesOf(me)
  useEffect(spotlight.open, [])

  const acts: (SpotlightActionData | false)[] = [
    (me.role === 'manager' || me.role === 'admin') && {
      id: 'new-task',
      label: t('tasks.new'),
      leftSection: <IconPlus {...icon} />,
      onClick: () => afterPaint(() => void navigate({ to: '/tasks', search: { task: 'new' } })),
    },
    {
      id: 'theme',
      label: t('theme.toggle'),
      leftSection: <IconMoon {...icon} />,
      onClick: () => afterPaint(toggleColorScheme),
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
      onClick: () => void signOut(),
    },
  ]
  return (
    <Spotlight
      shortcut={null}
      onSpotlightClose={closed}
      nothingFound={t('palette.nothing')}
      highlightQuery
      attributes={{ content: { 'aria-label': t('shortcut.palette') } }}
      scrollable
      maxHeight={420}
      // Drawn anew at each key: a blurred page took 100 ms of it.
      overlayProps={{ blur: 0 }}
      searchProps={{
        leftSection: <IconSearch {...icon} />,
        placeholder: t('palette.placeholder'),
        'aria-label': t('palette.placeholder'),
      }}
      actions={[
        {
          group: t('palette.go'),
          actions: mine.map(({ to, name, key, icon: Icon }) => ({
            id: name,
            label: t(`place.${name}`),
            leftSection: <Icon {...icon} />,
            rightSection: <Key>{`g ${key}`}</Key>,
            onClick: () => afterPaint(() => void navigate({ to })),
          })),
        },
        { group: t('palette.do'), actions: acts.filter((act) => act !== false) },
      ]}
    />
  )
}
