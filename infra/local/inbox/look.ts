/** How the pages look: system fonts, two panes on a wide window, one on a phone, light and dark. */
export const style = `
:root { color-scheme: light dark; --paper: #fbfaf8; --card: #fff; --ink: #22252a; --quiet: #646b75;
  --line: #e4e1db; --mark: #eef3fb; --accent: #2458a6; }
@media (prefers-color-scheme: dark) { :root { --paper: #17191c; --card: #1f2226; --ink: #e6e7e9;
  --quiet: #9aa1ab; --line: #32363c; --mark: #26303f; --accent: #8db4f2; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; }
a { color: var(--accent); }
a:focus-visible, summary:focus-visible { outline: 2px solid var(--accent); outline-offset: -2px; }
header { display: flex; gap: 12px; align-items: baseline; padding: 14px 20px;
  border-bottom: 1px solid var(--line); background: var(--card); }
header a { font-weight: 600; color: inherit; text-decoration: none; }
header span, .quiet, time { color: var(--quiet); font-size: 14px; }
.panes { display: grid; grid-template-columns: minmax(280px, 380px) minmax(0, 1fr);
  min-height: calc(100vh - 54px); }
nav { border-right: 1px solid var(--line); background: var(--card); }
ol { list-style: none; margin: 0; padding: 0; }
li a { display: block; padding: 12px 20px; border-bottom: 1px solid var(--line); color: inherit;
  text-decoration: none; }
li a:hover, li a[aria-current] { background: var(--mark); }
.who { display: flex; justify-content: space-between; gap: 12px; font-size: 14px;
  color: var(--quiet); }
.who bdi, .what { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.who time { flex: none; }
.what { display: block; font-weight: 500; }
.nothing, .pager { padding: 14px 20px; margin: 0; color: var(--quiet); }
.pager { display: flex; justify-content: space-between; font-size: 14px; }
.empty { place-self: center; max-width: 34ch; padding: 32px; text-align: center;
  color: var(--quiet); }
.empty h2 { font-size: 18px; color: var(--ink); margin: 0 0 6px; }
article { padding: 20px 28px 40px; min-width: 0; }
h1 { font-size: 22px; line-height: 1.3; margin: 4px 0 12px; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 2px 14px; margin: 0 0 18px;
  font-size: 15px; }
dt { color: var(--quiet); }
dd { margin: 0; overflow-wrap: anywhere; }
iframe { width: 100%; height: 62vh; min-height: 320px; border: 1px solid var(--line);
  border-radius: 8px; background: #fff; color-scheme: light; }
details { margin-top: 16px; }
summary { cursor: pointer; color: var(--quiet); }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 14px; border-radius: 8px;
  border: 1px solid var(--line); background: var(--card); font-size: 14px; }
.back { display: none; }
@media (max-width: 760px) {
  .panes { grid-template-columns: minmax(0, 1fr); }
  .at-message nav, .at-list .empty { display: none; }
  nav { border-right: 0; }
  .back { display: inline-block; padding: 8px 0; text-decoration: none; }
  article { padding: 8px 16px 32px; }
}`

/** Shows times in the reader's zone, and brings the list up to date when a mail arrived. */
export const refresh = `
const localTimes = () => {
  const today = new Date().toDateString()
  for (const time of document.querySelectorAll('time')) {
    const at = new Date(time.dateTime)
    time.textContent = time.closest('nav') && at.toDateString() === today
      ? at.toLocaleTimeString([], { timeStyle: 'short' })
      : at.toLocaleString([], { dateStyle: 'medium', timeStyle: 'short' })
  }
}
const lookForMail = async () => {
  const nav = document.querySelector('nav')
  const answer = await fetch('/api/v1/messages?limit=1').then((it) => it.json(), () => undefined)
  if (!answer || (answer.messages[0]?.ID ?? '') === nav.dataset.newest) return
  const page = await fetch(location.href).then((it) => it.text(), () => undefined)
  if (!page) return
  nav.replaceWith(new DOMParser().parseFromString(page, 'text/html').querySelector('nav'))
  localTimes()
}
localTimes()
setInterval(() => document.hidden || lookForMail(), 3000)`
