import { Group, Kbd, Modal, Stack, Text } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { placesOf } from '../places.ts'
import { useMe } from '../session.ts'

/** Which keys do what. */
export default function ShortcutSheet({ close }: { close: () => void }) {
  const { t } = useTranslation()
  const me = useMe()
  const leads = me.role === 'manager' || me.role === 'admin'
  const rows: [keys: string[], text: string][] = [
    [['Ctrl', 'K'], t('shortcut.palette')],
    [['?'], t('shortcut.title')],
    ...placesOf(me).map(({ key, name }): [string[], string] => [['g', key], t(`place.${name}`)]),
  ]
  if (me.role === 'worker') {
    rows.push([['j'], t('shortcut.next')], [['k'], t('shortcut.previous')])
    rows.push([['e'], t('shortcut.complete')])
  }
  if (leads) {
    rows.push([['n'], t('shortcut.quickAdd')], [['/'], t('shortcut.search')])
    rows.push([['j'], t('shortcut.next')], [['k'], t('shortcut.previous')])
    rows.push([['x'], t('shortcut.tick')], [['e'], t('shortcut.edit')])
  }
  return (
    <Modal
      opened
      onClose={close}
      title={t('shortcut.title')}
      closeButtonProps={{ 'aria-label': t('act.close') }}
    >
      <Stack gap="xs">
        {rows.map(([keys, text]) => (
          <Group key={text} justify="space-between">
            <Text size="sm">{text}</Text>
            <Group gap={4}>
              {keys.map((key) => (
                <Kbd key={key} size="sm">
                  {key}
                </Kbd>
              ))}
            </Group>
          </Group>
        ))}
      </Stack>
    </Modal>
  )
}
