/** The group's name, and the prefix of everything internal. */
export const APPLICATION_ID = 'inventory';
