/** docs/acma.md, of its sections. */
import { format, resolveConfig } from 'prettier'
import type { Section } from './section.js'

const HEAD = `# ACMA: what it would give, and cost

Made by \`npm run acma\`; do not edit.

Access- and contiguity-aware memory auto-scaling (ACMA) is a concept: free pages of guests, and cold ones
made free, go to the host as whole blocks, steered by a pressure. It was proposed twice, with pseudo-code,
and no kernel runs it. So **each figure below is a prediction** of a [model](fleet.md), which rests on these
assumptions more than on others:

- what runs in guests: [templates](fleet.md#templates) of services, jobs and idle guests, all assumed;
- costs of single steps, of which balloons and virtio-mem are published, the rest assumed
  ([costs](fleet.md#costs));
- an LRU that makes no mistakes, area by area; a host that answers within a step of 1 s; no contention of
  CPUs;
- for \`acma_v2\`: a mirrored goal for scale-up, a dead band, and a block given before a kill, none of which
  the concept has.

Which of two set-ups is better, and where a curve bends, is what such a model can tell. Runs are over seeds
1, 2 and 3; figures are medians. “Held” is the memory of the host behind guests, on average over the run, of
what they were given; “time lost” is waiting for memory, their own or the host’s, on average over guests.
`

/** The whole page, formatted as the file that it goes to. */
export async function acmaDocument(
  sections: readonly Section[],
  filepath: string,
): Promise<string> {
  const text = [HEAD, ...sections.map(textOf)].join('\n')
  const options = { ...(await resolveConfig(filepath)), filepath }
  return format(text, { ...options, proseWrap: 'always', printWidth: 120 })
}

function textOf({ title, answer, method, charts, table, remarks }: Section): string {
  return [
    `## ${title}`,
    '',
    `**Predicted:** ${answer}`,
    '',
    ...charts.map(({ name, description }) => `![${description}](images/acma-${name}.svg)\n`),
    `What was run: ${method}`,
    '',
    table,
    '',
    ...remarks.map((remark) => `- ${remark}`),
    '',
  ].join('\n')
}
