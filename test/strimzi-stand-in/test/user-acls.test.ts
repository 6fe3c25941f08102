import { describe, expect, it } from 'vitest';
import type { AclRule, KafkaUser } from '../src/kinds.ts';
import { aclChanges, aclsOf } from '../src/user-acls.ts';

function user(type: string, acls: readonly AclRule[]): KafkaUser {
  return {
    metadata: { name: 'fraud' },
    spec: { authentication: { type }, authorization: { type: 'simple', acls } },
  } as unknown as KafkaUser;
}

const prefix: AclRule = { resource: { type: 'topic', name: 'fraud-', patternType: 'prefix' }, operations: ['All'] };
const literal: AclRule = { resource: { type: 'topic', name: 'orders' }, operations: ['Read', 'Describe'] };
const cluster: AclRule = { type: 'deny', host: '10.0.0.1', resource: { type: 'cluster' }, operations: ['Alter'] };

describe('aclsOf', () => {
  it('makes one of each operation, for the name that the brokers know the user by', () => {
    expect(aclsOf(user('scram-sha-512', [literal]))).toMatchObject([
      {
        principal: 'User:fraud',
        resourceName: 'orders',
        resourcePatternType: 3,
        operation: 3,
        permissionType: 3,
        host: '*',
      },
      { principal: 'User:fraud', operation: 8 },
    ]);
    expect(aclsOf(user('tls', [prefix]))).toMatchObject([
      { principal: 'User:CN=fraud', resourceName: 'fraud-', resourcePatternType: 4, operation: 2 },
    ]);
  });

  it('calls the cluster as Kafka does, and denies from a host', () => {
    expect(aclsOf(user('tls', [cluster]))).toMatchObject([
      { resourceType: 4, resourceName: 'kafka-cluster', permissionType: 2, host: '10.0.0.1' },
    ]);
  });
});

describe('aclChanges', () => {
  it('creates what is missing and removes what nobody asked for, but for what everybody may', () => {
    const [read, describe_] = aclsOf(user('scram-sha-512', [literal]));
    const [all] = aclsOf(user('scram-sha-512', [prefix]));
    if (!read || !describe_ || !all) throw new Error('no ACLs');
    const everybody = { ...all, principal: 'User:*' };
    expect(aclChanges([read, all, everybody], [read, describe_])).toEqual({ create: [describe_], remove: [all] });
  });
});
