import type { Kubectl } from '../kubectl.ts';

/** What a fault has to work with. */
export interface FaultContext {
  /** Of the platform's namespace. */
  readonly kubectl: Kubectl;
  /** Of the operator's namespace. */
  readonly operator: Kubectl;
  /** Upgrades the platform's release with further values. */
  upgrade(...values: readonly string[]): Promise<void>;
  /** The tags of the images: the present one, the same again, and one with another topology. */
  readonly tags: { readonly same: string; readonly changed: string };
}

/** Something that happens to a platform under load. */
export interface Fault {
  readonly name: string;
  /** How long orders are posted meanwhile, seconds. */
  readonly seconds: number;
  /** Does it and resolves when all is mended. */
  run(context: FaultContext): Promise<Outcome>;
}

/** What came of a fault. */
export interface Outcome {
  /** What is worth a line. */
  readonly told: string;
  /** Puts back what is not to stay for the next fault, when the load has ended. */
  readonly undo?: () => Promise<void>;
}
