/** Whether the address on screen asks for a temporary chat. */
export const isTemporaryAddress = () => new URLSearchParams(location.search).get("temporary") === "1";
