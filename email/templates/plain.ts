const controls = /[\p{Cc}\u2028\u2029]+/gu
/** Invisible characters that turn the reading direction: a name could show as another one. */
const directions = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g
/** What mail programs make a link of by themselves: `x.example`, `://`, `a@b`. */
const linkParts = /\.(?=\p{L}{2})|(?<=:)\/(?=\/)|@/gu
const invisibleBreak = '\u200b'

/**
 * What a person wrote, as it may stand in a mail: one line, nothing that turns the direction
 * unseen, and nothing that a mail program would turn into a link. Escaping for HTML is done by
 * the renderer.
 */
export function plain(written: string): string {
  return written
    .replace(controls, ' ')
    .replace(directions, (found) => `\\u${found.codePointAt(0)?.toString(16)}`)
    .replace(linkParts, (found) => `${found}${invisibleBreak}`)
    .trim()
}

/** As `plain`, for a header, where nothing becomes a link: a recipient's name, a subject. */
export function headerText(written: string): string {
  return written.replace(controls, ' ').replace(directions, '').trim()
}
