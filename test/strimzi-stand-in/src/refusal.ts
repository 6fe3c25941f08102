/** A resource cannot be had as it is written; the reason is the name of the exception that Strimzi has for it. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: string;

  constructor(message: string, reason = 'InvalidResourceException') {
    super(message);
    this.reason = reason;
  }
}

/** The resource is fine for Strimzi, and wants something of it that the stand-in does not do. */
export function notInStandIn(what: string): Refusal {
  return new Refusal(`${what} is not supported by the stand-in for Strimzi`, 'NotSupportedByStandIn');
}
