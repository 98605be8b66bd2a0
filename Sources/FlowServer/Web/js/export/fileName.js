const longest = 80;

/** The name of a file for a flow: its title in lower case, with dashes. */
export function fileName(title, ending) {
    const words = title.toLowerCase().normalize("NFKC").replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "");
    return `${Array.from(words).slice(0, longest).join("").replace(/-+$/, "") || "flow"}.${ending}`;
}
