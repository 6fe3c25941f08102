/** Something that somebody has to look at: at once when `critical`, the next working day when `warning`. */
export interface Alert {
  /** Also the name of its runbook: docs/runbooks/<name>.md. */
  readonly name: string;
  readonly expr: string;
  /** How long it must hold, as `5m`. */
  readonly for: string;
  readonly severity: 'critical' | 'warning';
  /** One line with Prometheus' templates, as `{{ $labels.application_id }}`. */
  readonly summary: string;
  readonly description: string;
}

/** A series that Prometheus keeps computed, named `level:metric:operations`. */
export interface Recording {
  readonly record: string;
  readonly expr: string;
}

/** Rules that are evaluated together, recordings first. */
export interface RuleGroup {
  readonly name: string;
  readonly recordings: readonly Recording[];
  readonly alerts: readonly Alert[];
}
