/** Never runs: without it Turbopack, which looks upwards from the app, would build the product's own middleware in. */
export function middleware(): void {}

export const config = { matcher: "/never" };
