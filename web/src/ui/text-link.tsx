import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core'
import { createLink } from '@tanstack/react-router'
import type { ComponentPropsWithRef } from 'react'

type Props = AnchorProps & Omit<ComponentPropsWithRef<'a'>, keyof AnchorProps>

/** A link inside the app, in the look of ours; its address is checked against the routes. */
export const TextLink = createLink((props: Props) => <Anchor {...props} />)

type ButtonLinkProps = ButtonProps & Omit<ComponentPropsWithRef<'a'>, keyof ButtonProps>

/** The same in the look of a button. */
export const ButtonLink = createLink((props: ButtonLinkProps) => (
  <Button component="a" {...props} />
))
