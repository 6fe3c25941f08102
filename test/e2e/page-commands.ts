/** A fenced block of shell on a page. */
export interface ShellBlock {
  /** Of the block's first command, from 1. */
  readonly line: number;
  /** One a line; what ends in a backslash goes on in the next. */
  readonly commands: readonly string[];
}

const FENCE = /^( *)```sh\n([\s\S]*?)^\1```$/gm;

/** The blocks of shell of a Markdown page, in their order. */
export function shellBlocks(page: string): readonly ShellBlock[] {
  return [...page.matchAll(FENCE)].map(({ index, 2: body = '' }) => ({
    line: page.slice(0, index).split('\n').length + 1,
    commands: body
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((command) => command.trim())
      .filter((command) => command !== ''),
  }));
}
