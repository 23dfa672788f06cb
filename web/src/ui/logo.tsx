import { Group, Text } from '@mantine/core'

/** The name with its sign. */
export function Logo() {
  return (
    <Group gap={9} wrap="nowrap">
      <img src="/icon.svg" width={24} height={24} alt="" />
      <Text fw={650} size="md" lts="-0.02em">
        {name}
      </Text>
    </Group>
  )
}

/** The same in every language. */
const name = 'Piecework'
