/** The rules as data, by the name of the file that each group becomes. */
import { kafkaRules } from './kafka.ts';
import { operatorRules } from './operator.ts';
import { platformRules } from './platform.ts';
import type { RuleGroup } from './rule.ts';
import { streamsRules } from './streams.ts';

export const RULES: Readonly<Record<string, RuleGroup>> = {
  orders: platformRules,
  streams: streamsRules,
  kafka: kafkaRules,
  operator: operatorRules,
};
