import { type Acl, AclOperations, AclPermissionTypes, ResourcePatternTypes, ResourceTypes } from '@platformatic/kafka';
import type { AclRule, KafkaUser } from './kinds.ts';
import { principalNameOf } from './user-credentials.ts';

const OPERATIONS: Readonly<Record<string, Acl['operation']>> = {
  Read: AclOperations.READ,
  Write: AclOperations.WRITE,
  Create: AclOperations.CREATE,
  Delete: AclOperations.DELETE,
  Alter: AclOperations.ALTER,
  Describe: AclOperations.DESCRIBE,
  ClusterAction: AclOperations.CLUSTER_ACTION,
  AlterConfigs: AclOperations.ALTER_CONFIGS,
  DescribeConfigs: AclOperations.DESCRIBE_CONFIGS,
  IdempotentWrite: AclOperations.IDEMPOTENT_WRITE,
  All: AclOperations.ALL,
};

const RESOURCES: Readonly<Record<string, Acl['resourceType']>> = {
  topic: ResourceTypes.TOPIC,
  group: ResourceTypes.GROUP,
  cluster: ResourceTypes.CLUSTER,
  transactionalId: ResourceTypes.TRANSACTIONAL_ID,
};

const CLUSTER_NAME = 'kafka-cluster';

/** A filter that every ACL matches. */
export const ANY_ACL = {
  resourceType: ResourceTypes.ANY,
  resourceName: null,
  resourcePatternType: ResourcePatternTypes.ANY,
  principal: null,
  host: null,
  operation: AclOperations.ANY,
  permissionType: AclPermissionTypes.ANY,
};

/** The ACLs that a user's rules stand for. */
export function aclsOf(user: KafkaUser): readonly Acl[] {
  const principal = `User:${principalNameOf(user)}`;
  return (user.spec?.authorization?.acls ?? []).flatMap((rule) => aclsOfRule(rule, principal));
}

function aclsOfRule({ type, host, operations, resource }: AclRule, principal: string): Acl[] {
  const resourceType = RESOURCES[resource.type];
  return operations.flatMap((name) => {
    const operation = OPERATIONS[name];
    if (resourceType === undefined || operation === undefined) return [];
    return {
      resourceType,
      resourceName: resource.type === 'cluster' ? CLUSTER_NAME : (resource.name ?? ''),
      resourcePatternType:
        resource.patternType === 'prefix' ? ResourcePatternTypes.PREFIXED : ResourcePatternTypes.LITERAL,
      principal,
      host: host ?? '*',
      operation,
      permissionType: type === 'deny' ? AclPermissionTypes.DENY : AclPermissionTypes.ALLOW,
    };
  });
}

/** What to create and what to delete for the present ACLs to be the wanted ones; those of everybody (`User:*`) are left alone. */
export function aclChanges(
  present: readonly Acl[],
  wanted: readonly Acl[],
): { readonly create: readonly Acl[]; readonly remove: readonly Acl[] } {
  const presentKeys = new Set(present.map(keyOf));
  const wantedKeys = new Set(wanted.map(keyOf));
  return {
    create: wanted.filter((acl) => !presentKeys.has(keyOf(acl))),
    remove: present.filter((acl) => acl.principal !== 'User:*' && !wantedKeys.has(keyOf(acl))),
  };
}

function keyOf(acl: Acl): string {
  const { resourceType, resourceName, resourcePatternType, principal, host, operation, permissionType } = acl;
  return JSON.stringify([resourceType, resourceName, resourcePatternType, principal, host, operation, permissionType]);
}
