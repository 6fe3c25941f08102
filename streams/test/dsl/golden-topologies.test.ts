import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Optimization, StreamsBuilder } from '../../src/dsl/index.ts';
import { isStreamsError } from '../../src/model/index.ts';
import { groupTopology } from '../../src/runtime/internal-topics.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { makeCalls, type TopologyCall } from './topology-calls.ts';

interface TopicsOfSubtopology {
  readonly sourceTopics: readonly string[];
  readonly repartitionSinkTopics: readonly string[];
  readonly repartition: { readonly [topic: string]: string };
  readonly changelogs: { readonly [topic: string]: string };
}

type Topics = { readonly [id: string]: TopicsOfSubtopology | readonly string[] };

/** What Kafka Streams 4.3.1 makes of some calls: its description with each optimisation, where that changes it. */
interface GoldenTopology {
  readonly name: string;
  readonly calls: readonly TopologyCall[];
  readonly none?: string;
  /** Refused by Kafka Streams too. */
  readonly refused?: string;
  readonly all?: string;
  readonly merge?: string;
  readonly self?: string;
  readonly reuse?: string;
  /** Kafka Streams' merging of repartitions fails here, or loses records: ours is another. */
  readonly differs?: boolean;
  readonly topics?: Topics;
  readonly topicsAll?: Topics;
  readonly unnamed?: { readonly [kind: string]: readonly string[] };
}

const file = new URL('./golden/topologies.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as readonly GoldenTopology[];
const MODES: { readonly [mode in 'none' | 'all' | 'merge' | 'self' | 'reuse']: boolean | readonly Optimization[] } = {
  none: false,
  all: true,
  merge: ['merge-repartition-topics'],
  self: ['single-store-self-join'],
  reuse: ['reuse-ktable-source-topics'],
};

function built(calls: readonly TopologyCall[]): StreamsBuilder {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  makeCalls(builder, calls);
  return builder;
}

function topicsOf(topology: Topology): Topics {
  const app = topology.build('app');
  const topics: { [id: string]: TopicsOfSubtopology | readonly string[] } = {};
  const groups = new Set<string>();
  for (const group of groupTopology(app)) {
    const settings = (list: typeof group.stateChangelogTopics) =>
      Object.fromEntries(list.map(({ name, configs, partitions }) => [name, settingsText(configs, partitions)]));
    const repartition = settings(group.repartitionSourceTopics);
    topics[group.subtopologyId] = {
      sourceTopics: [...group.sourceTopics, ...Object.keys(repartition)].sort(),
      repartitionSinkTopics: group.repartitionSinkTopics,
      repartition,
      changelogs: settings(group.stateChangelogTopics),
    };
    for (const topicsAlike of group.copartitionGroups) groups.add(topicsAlike.join(','));
  }
  return { ...topics, copartition: [...groups].sort() };
}

function settingsText(configs: { readonly [setting: string]: string }, partitions: number): string {
  const all = { ...configs, ...(partitions > 0 && { partitions: String(partitions) }) };
  return Object.entries(all)
    .map(([setting, value]) => `${setting}=${value}`)
    .sort()
    .join(', ');
}

describe('topologies as Kafka Streams 4.3.1 makes them', () => {
  it('are more than a hundred and twenty', () => {
    expect(golden.length).toBeGreaterThan(120);
  });

  for (const one of golden) {
    if (one.refused !== undefined) {
      it(`${one.name}: refused`, () => {
        expect(() => built(one.calls).build()).toThrow(expect.objectContaining({ code: 'STREAMS_INVALID_TOPOLOGY' }));
      });
      continue;
    }
    it(`${one.name}: names and shape`, () => {
      for (const [mode, optimize] of Object.entries(MODES)) {
        if (one.differs === true && (mode === 'all' || mode === 'merge')) continue;
        const said = one[mode as keyof typeof MODES] ?? one.none;
        const expected = said === 'all' ? one.all : said;
        expect(built(one.calls).build({ optimize }).describe(), mode).toBe(expected);
      }
    });

    const { topics, topicsAll } = one;
    if (topics !== undefined && one.calls.every(({ op }) => op !== 'streamPattern')) {
      it(`${one.name}: internal topics and their settings`, () => {
        expectTopics(topicsOf(built(one.calls).build()), topics);
        if (one.differs === true) return;
        expectTopics(topicsOf(built(one.calls).build({ optimize: true })), topicsAll ?? topics);
      });
    }

    it(`${one.name}: what has no name of its own`, () => {
      const message = refusalOf(() => built(one.calls).build({ ensureExplicitNames: true }));
      if (one.unnamed === undefined) return expect(message).toBeUndefined();
      const { changelogs = [], stores = [], repartitions = [] } = one.unnamed;
      const lists = [
        ['changelog topics', changelogs],
        ['stores', stores],
        ['repartition topics', repartitions],
      ] as const;
      const text = lists.flatMap(([what, names]) => (names.length > 0 ? [`${what} ${names.join(', ')}`] : []));
      expect(message).toContain(`${text.join('; ')}.`);
    });
  }
});

/** Kafka Streams forgets some topics that must be partitioned alike, where a repartition topic is used again: ours has all. */
function expectTopics(ours: Topics, javas: Topics): void {
  const { copartition: mine = [], ...topics } = ours;
  const { copartition: theirs = [], ...expected } = javas;
  expect(topics).toEqual(expected);
  for (const group of theirs as readonly string[]) {
    const holding = (mine as readonly string[]).filter((one) => group.split(',').every((topic) => one.includes(topic)));
    expect(holding, group).toHaveLength(1);
  }
}

function refusalOf(call: () => unknown): string | undefined {
  try {
    call();
    return undefined;
  } catch (error) {
    if (isStreamsError(error, 'STREAMS_INVALID_TOPOLOGY')) return error.message;
    throw error;
  }
}
