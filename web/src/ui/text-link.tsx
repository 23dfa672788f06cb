import { Anchor, type AnchorProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type Props = AnchorProps & Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps>

/** A link inside the app, in the look of ours; its address is checked against the routes. */
export const TextLink = createLink((props: Props) => <Anchor {...props} />)
