/** Versions of Kafka Streams whose applications may be gone on from (`upgrade.from`), oldest first. */
export const UPGRADE_FROM_VERSIONS = [
  '2.4',
  '2.5',
  '2.6',
  '2.7',
  '2.8',
  '3.0',
  '3.1',
  '3.2',
  '3.3',
  '3.4',
  '3.5',
  '3.6',
  '3.7',
  '3.8',
  '3.9',
  '4.0',
  '4.1',
  '4.2',
] as const;

/** The version that still reads what this application writes to its internal topics. */
export type UpgradeFrom = (typeof UPGRADE_FROM_VERSIONS)[number];

/** Whether internal topics have to be written as `version` wrote them. */
export function isUpgradeFrom(upgradeFrom: UpgradeFrom | undefined, version: UpgradeFrom): boolean {
  if (upgradeFrom === undefined) return false;
  return UPGRADE_FROM_VERSIONS.indexOf(upgradeFrom) <= UPGRADE_FROM_VERSIONS.indexOf(version);
}
