import { expect, it } from 'vitest';
import { shellBlocks } from './page-commands.ts';

const PAGE = `# Title

\`\`\`sh
first one
second \\
  --of two lines

third
\`\`\`

\`\`\`yaml
not: shell
\`\`\`

1. In a list:

   \`\`\`sh
   fourth
   \`\`\`
`;

it('finds the commands of a page, block by block', () => {
  expect(shellBlocks(PAGE)).toEqual([
    { line: 4, commands: ['first one', 'second --of two lines', 'third'] },
    { line: 18, commands: ['fourth'] },
  ]);
});
