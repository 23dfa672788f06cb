import { mkdirSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'

/**
 * Writes what a long test has seen to `docs/proof/`: a title, what was done, and a table whose
 * first row is its heading.
 */
export function writeProof(
  name: string,
  { title, text, rows }: { title: string; text: string; rows: readonly (readonly string[])[] },
): void {
  const [heading = [], ...others] = rows
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const table = [line(heading), line(heading.map(() => '---')), ...others.map(line)]
  const machine = `${cpus().length} cores (${cpus()[0]?.model}), Node ${process.version}`
  const content = [
    `# ${title}`,
    '',
    text,
    `Written by \`npm run test:long\` on ${machine}.`,
    '',
    ...table,
    '',
  ]
  mkdirSync('docs/proof', { recursive: true })
  writeFileSync(`docs/proof/${name}.md`, content.join('\n'))
}
