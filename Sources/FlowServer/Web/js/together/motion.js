const wish = matchMedia("(prefers-reduced-motion: reduce)");

/** Whether this person does not want things to move by themselves. */
export const isStill = () => wish.matches;
