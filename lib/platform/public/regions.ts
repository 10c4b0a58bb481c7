/** Where data can be asked to stay: in one place, or `global`, wherever the provider has room. */
export const REGIONS = ["eu", "us", "cn", "sg", "global"] as const;
export type Region = (typeof REGIONS)[number];

/** Where a model server processes data: also `local`, on the operator's own machines, or where nobody has said. */
export const SERVER_REGIONS = [...REGIONS, "local", "unknown"] as const;
export type ServerRegion = (typeof SERVER_REGIONS)[number];
