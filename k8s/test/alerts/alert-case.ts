/** What an alert is tried with. `values` are promtool's, as `0+10x60`: one a minute, from 0, growing by 10. */
export interface AlertCase {
  /** A platform in which it fires, at that minute. */
  readonly fires: Situation;
  /** One in which it must not. */
  readonly quiet: Situation;
}

/** Series, and the minute at which the alert is looked at. */
export interface Situation {
  readonly minute: number;
  readonly series: { readonly [series: string]: string };
}
