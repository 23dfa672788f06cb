import {
  Body,
  Button,
  Column,
  Container,
  Head,
  Heading,
  Hr,
  Html,
  Preview,
  Row,
  render,
  Section,
  Text,
} from '@react-email/components'
import { createElement as h, type ReactNode } from 'react'
import { fill, gap, type Skeleton } from './skeleton.ts'
import * as style from './style.ts'

/** A mail, ready for any mail program. */
export interface Letter {
  subject: string
  html: string
  text: string
}

/** What a mail says, before it is set in HTML or in text. All of it is escaped there. */
export interface Content {
  language: string
  subject: string
  /** The line that lists of mails show beside the subject. */
  preview: string
  greeting: string
  lead: string
  /** The one number that matters, large. */
  figure?: string
  /** Label and amount; the last one is the result. */
  rows: ReadonlyArray<readonly [label: string, value: string]>
  note?: string
  button: { label: string; url: string }
  /** Small print, one paragraph each. */
  footer: readonly string[]
}

/** Sets a mail in HTML and in plain text: both say the same. */
export async function letter(content: Content): Promise<Letter> {
  const { words, withGaps } = apart(content)
  const html = fill(await skeletonOf(withGaps), words)
  return { subject: content.subject, html, text: plainText(content) }
}

// Setting a page takes some milliseconds, and mails of a kind differ in their words only.
const skeletons = new Map<string, Promise<Skeleton>>()

function skeletonOf(withGaps: Content): Promise<Skeleton> {
  const key = JSON.stringify(withGaps)
  const known = skeletons.get(key)
  if (known) return known
  const made = render(page(withGaps)).then((html) => ({ html }))
  skeletons.set(key, made)
  made.catch(() => skeletons.delete(key))
  return made
}

/** The content's words, and the content with a gap in place of each. */
function apart(content: Content): { words: string[]; withGaps: Content } {
  const words: string[] = []
  const leave = (word: string) => gap(words.push(word) - 1)
  const { language, preview, greeting, lead, figure, rows, note, button, footer } = content
  const withGaps: Content = {
    language,
    subject: '',
    preview: leave(preview),
    greeting: leave(greeting),
    lead: leave(lead),
    ...(figure === undefined ? {} : { figure: leave(figure) }),
    rows: rows.map(([label, value]) => [leave(label), leave(value)]),
    ...(note === undefined ? {} : { note: leave(note) }),
    button: { label: leave(button.label), url: leave(button.url) },
    footer: footer.map(leave),
  }
  return { words, withGaps }
}

function page(content: Content): ReactNode {
  return h(
    Html,
    { lang: content.language },
    h(
      Head,
      null,
      h('meta', { name: 'color-scheme', content: 'light' }),
      h('meta', { name: 'supported-color-schemes', content: 'light' }),
    ),
    h(Preview, null, content.preview),
    h(
      Body,
      { style: style.body },
      h(
        Container,
        { style: style.outer },
        h(Text, { style: style.brand }, 'Piecework'),
        card(content),
      ),
      h(
        Container,
        { style: style.below },
        content.footer.map((line) => h(Text, { key: line, style: style.footer }, line)),
      ),
    ),
  )
}

function card(content: Content): ReactNode {
  return h(
    Section,
    { style: style.card },
    h(Text, { style: style.greeting }, content.greeting),
    h(Heading, { as: 'h1', style: style.lead }, content.lead),
    content.figure && h(Text, { style: style.figure }, content.figure),
    content.rows.length > 0 && h(Hr, { style: style.rule }),
    content.rows.map(([label, value], index) =>
      row(label, value, index === content.rows.length - 1),
    ),
    content.note && h(Text, { style: style.note }, content.note),
    h(Button, { href: content.button.url, style: style.button }, content.button.label),
  )
}

function row(label: string, value: string, isResult: boolean): ReactNode {
  const cells = [
    h(Column, { key: 'label', style: isResult ? style.resultLabel : style.label }, label),
    h(Column, { key: 'value', style: isResult ? style.resultValue : style.value }, value),
  ]
  return h(Row, { key: label, style: isResult ? style.resultRow : style.row, children: cells })
}

function plainText(content: Content): string {
  const width = Math.max(0, ...content.rows.map(([label]) => label.length)) + 2
  const rows = content.rows.map(([label, value]) => `${`${label}:`.padEnd(width)} ${value}`)
  const paragraphs = [
    content.greeting,
    [content.lead, content.figure].filter(Boolean).join(' '),
    rows.join('\n'),
    content.note,
    `${content.button.label}: ${content.button.url}`,
    `-- \n${content.footer.join('\n')}`,
  ]
  return `${paragraphs.filter(Boolean).join('\n\n')}\n`
}
