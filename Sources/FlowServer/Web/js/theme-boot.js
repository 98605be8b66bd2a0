// A classic script that blocks: the theme is set before anything is drawn. The rest is panels/themeSwitch.js.
(() => {
    let chosen = null;
    try {
        chosen = localStorage.getItem("flows-theme");
    } catch {
        // Storage may be forbidden; then the system decides.
    }
    const isDark = matchMedia("(prefers-color-scheme: dark)").matches;
    const isChosen = chosen === "light" || chosen === "dark";
    document.documentElement.dataset.theme = isChosen ? chosen : isDark ? "dark" : "light";
})();
