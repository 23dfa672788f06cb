import { randomBytes } from 'node:crypto'
import { refresh, style } from './look.ts'
import type { MailStore, Message, Summary } from './store.ts'

interface Page {
  body: string
  /** Allows exactly the style and script of this page. */
  nonce: string
}

/** The list of messages, newest first, a page at a time. */
export function listPage(store: MailStore, start: number, size: number): Page {
  const empty = `<section class="empty"><h2>Choose a message</h2>
    <p>Everything that Piecework sends on this machine is kept here. Nothing leaves it.</p></section>`
  return layout('Inbox', `<div class="panes at-list">${list(store, start, size)}${empty}</div>`)
}

/** One message, beside the list where the window is wide enough. */
export function messagePage(store: MailStore, message: Message, size: number): Page {
  const title = message.Subject || 'No subject'
  return layout(
    title,
    `<div class="panes at-message">${list(store, 0, size, message.ID)}${reader(message)}</div>`,
  )
}

/** The HTML of a mail as a document of its own; links open in a new window. */
export function mailDocument(html: string): string {
  return `<!doctype html><meta charset="utf-8"><base target="_blank">${html}`
}

function reader(message: Message): string {
  const { From, To, Subject, Text, HTML, ID, Created, MessageID } = message
  const framed = `<iframe title="The message as its reader sees it" src="/mail/${ID}"
    sandbox="allow-popups allow-popups-to-escape-sandbox" referrerpolicy="no-referrer"></iframe>`
  return `<article>
    <a class="back" href="/">← Inbox</a>
    <h1><bdi>${escape(Subject) || 'No subject'}</bdi></h1>
    <dl>
      <dt>From</dt><dd><bdi>${escape(person(From))}</bdi></dd>
      <dt>To</dt><dd><bdi>${escape(To.map(person).join(', '))}</bdi></dd>
      <dt>Date</dt><dd>${time(Created)}</dd>
      <dt>Id</dt><dd class="quiet">${escape(MessageID)}</dd>
    </dl>
    ${HTML === '' ? '' : framed}
    <details ${HTML === '' ? 'open' : ''}><summary>Plain text</summary>
      <pre dir="auto">${escape(Text) || 'This message has no text.'}</pre></details>
  </article>`
}

function list(store: MailStore, start: number, size: number, openId?: string): string {
  const total = store.total()
  const rows = store.list(size, start).map((message) => row(message, message.ID === openId))
  const nothing = `<p class="nothing">No mail yet. It appears here by itself.</p>`
  const items = rows.length > 0 ? `<ol>${rows.join('')}</ol>` : nothing
  return `<nav aria-label="Messages" data-newest="${store.list(1, 0)[0]?.ID ?? ''}">
    ${items}${pager(total, start, size)}</nav>`
}

function row({ ID, To, Subject, Created }: Summary, open: boolean): string {
  const to = To[0] ? person(To[0]) : 'nobody'
  return `<li><a href="/message/${ID}"${open ? ' aria-current="page"' : ''}>
    <span class="who"><bdi>${escape(to)}</bdi>${time(Created)}</span>
    <span class="what"><bdi>${escape(Subject) || 'No subject'}</bdi></span></a></li>`
}

function pager(total: number, start: number, size: number): string {
  if (total <= size) return ''
  const link = (to: number, label: string, shown: boolean) =>
    shown ? `<a href="/?start=${to}">${label}</a>` : `<span></span>`
  return `<p class="pager">${link(Math.max(0, start - size), '← Newer', start > 0)}
    <span>${start + 1}–${Math.min(start + size, total)} of ${total}</span>
    ${link(start + size, 'Older →', start + size < total)}</p>`
}

function layout(title: string, main: string): Page {
  const nonce = randomBytes(16).toString('base64')
  const body = `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escape(title)} · Piecework inbox</title>
<link rel="icon" href="data:,">
<style nonce="${nonce}">${style}</style></head>
<body><header><a href="/">Piecework inbox</a><span>local mail</span></header>
<main>${main}</main>
<script nonce="${nonce}">${refresh}</script></body></html>`
  return { body, nonce }
}

const person = ({ Name, Address }: Summary['From']) => (Name ? `${Name} <${Address}>` : Address)

const time = (at: string) =>
  `<time datetime="${at}">${at.slice(0, 16).replace('T', ' ')} UTC</time>`

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

const escape = (text: string) => text.replace(/[&<>"]/g, (character) => entities[character] ?? '')
