import type { RequestOptions } from 'node:https';

/** Where the API server is, and how a process shows who it is. */
export interface ApiConnection {
  /** Its address, without a slash at the end. */
  readonly server: string;
  /** Trust and credentials as they are now, an agent where only that one knows the way: asked for with each request. */
  options(): Promise<RequestOptions>;
}
