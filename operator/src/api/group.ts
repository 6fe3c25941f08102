/** The API group of the kind. */
export const GROUP = 'streams.orders-platform.io';

/** The version that is served and stored. */
export const VERSION = 'v1alpha1';

/** What a manifest says as its `apiVersion`. */
export const API_VERSION = `${GROUP}/${VERSION}`;

/** The kind's name. */
export const KIND = 'StreamsApplication';

/** The kind's name in addresses of the API server. */
export const PLURAL = 'streamsapplications';

/** Label of everything that is made for a StreamsApplication; its value is the resource's name. */
export const APPLICATION_LABEL = `${GROUP}/application`;

/** Annotation that makes the operator plan and touch nothing, when it is `"true"`. */
export const PLAN_ONLY_ANNOTATION = `${GROUP}/plan-only`;
