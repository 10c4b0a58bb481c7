/** How many addresses beside their own a person may have receipts sent to. */
export const MAX_CONTACTS = 5;
