import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../demo/servers/root.ts';

/** A command or query that a runbook tells to paste. */
export interface Pasted {
  readonly runbook: string;
  readonly text: string;
}

const folder = join(root, 'alerts/runbooks');

const blocksOf = (language: string): readonly Pasted[] =>
  readdirSync(folder).flatMap((file) =>
    [
      ...readFileSync(join(folder, file), 'utf8').matchAll(
        new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\``, 'gm'),
      ),
    ].map(([, text = '']) => ({ runbook: file.replace(/\.md$/, ''), text: text.trim() })),
  );

/** A new command begins on each line that is not indented. */
const commandsIn = (block: string): readonly string[] => block.split(/\n(?! )/);

export const queries = blocksOf('promql');

/** The blocks for a shell, each with its commands in their order. */
export const shells = blocksOf('sh').map(({ runbook, text }) => ({ runbook, commands: commandsIn(text) }));
