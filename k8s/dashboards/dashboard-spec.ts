/** One line, or several of one kind, of a panel. */
export interface QuerySpec {
  readonly expr: string;
  /** Grafana's pattern, as `{{pod}}`. */
  readonly legend: string;
  /** Why it may have nothing to show in a platform that is well; undefined: it always has. */
  readonly emptyWithout?: string;
}

/** A panel: a number when `kind` is `stat`, else lines over time. */
export interface PanelSpec {
  readonly title: string;
  /** What a reader learns from it, and what is good. */
  readonly description: string;
  /** Grafana's unit, as `s`, `bytes`, `reqps`. */
  readonly unit: string;
  readonly kind?: 'stat' | 'timeseries';
  readonly queries: readonly QuerySpec[];
  /** Shows the traces behind the measurements. */
  readonly exemplars?: true;
}

/** A choice at the head of a dashboard: the values of a label that a metric has. */
export interface VariableSpec {
  readonly name: string;
  readonly label: string;
  readonly metric: string;
  /** The label whose values it offers. */
  readonly values: string;
}

/** A dashboard as data; {@link buildDashboard} makes Grafana's model of it. */
export interface DashboardSpec {
  /** Stable: links and Grafana know the dashboard by it. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly VariableSpec[];
  readonly rows: readonly { readonly title: string; readonly panels: readonly PanelSpec[] }[];
}
