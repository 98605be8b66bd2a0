/** The modules that were evaluated, in order. */
export const trace = [];
