import { svg } from "./dom.js";

/** Strokes on a grid of 24. */
const paths = {
    agent: ["M12 4v3", "M7 7h10a3 3 0 0 1 3 3v6a3 3 0 0 1-3 3H7a3 3 0 0 1-3-3v-6a3 3 0 0 1 3-3z", "M9 12v2",
        "M15 12v2", "M2 12v3", "M22 12v3"],
    sensor: ["M12 12h.01", "M8.5 15.5a5 5 0 0 1 0-7", "M15.5 8.5a5 5 0 0 1 0 7",
        "M5.3 18.7a9.5 9.5 0 0 1 0-13.4", "M18.7 5.3a9.5 9.5 0 0 1 0 13.4"],
    skill: ["M13 3 5 13.5h6L10 21l8-10.5h-6z"],
    memory: ["M12 3c4.4 0 8 1.3 8 3s-3.6 3-8 3-8-1.3-8-3 3.6-3 8-3z", "M4 6v6c0 1.7 3.6 3 8 3s8-1.3 8-3V6",
        "M4 12v6c0 1.7 3.6 3 8 3s8-1.3 8-3v-6"],
    decision: ["M12 3l9 9-9 9-9-9z", "M12 9v3.5", "M12 15.5h.01"],
    loop: ["M17 2l4 4-4 4", "M3 11V9a3 3 0 0 1 3-3h15", "M7 22l-4-4 4-4", "M21 13v2a3 3 0 0 1-3 3H3"],
    transform: ["M4 7h9a3 3 0 0 1 3 3v0", "M13 8l3 3 3-3", "M20 17h-9a3 3 0 0 1-3-3v0", "M11 16l-3-3-3 3"],
    input: ["M14 4h3a3 3 0 0 1 3 3v10a3 3 0 0 1-3 3h-3", "M3 12h11", "M10 8l4 4-4 4"],
    output: ["M10 4H7a3 3 0 0 0-3 3v10a3 3 0 0 0 3 3h3", "M10 12h11", "M17 8l4 4-4 4"],
    api: ["M8 6l-5 6 5 6", "M16 6l5 6-5 6", "M13.5 4l-3 16"],
    other: ["M6 4h12a2 2 0 0 1 2 2v12a2 2 0 0 1-2 2H6a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2z"],
    undo: ["M8 5 4 9l4 4", "M4 9h10a6 6 0 0 1 0 12h-4"],
    redo: ["M16 5l4 4-4 4", "M20 9H10a6 6 0 0 0 0 12h4"],
    plus: ["M12 5v14", "M5 12h14"],
    minus: ["M5 12h14"],
    fit: ["M4 9V6a2 2 0 0 1 2-2h3", "M15 4h3a2 2 0 0 1 2 2v3", "M20 15v3a2 2 0 0 1-2 2h-3",
        "M9 20H6a2 2 0 0 1-2-2v-3"],
    sun: ["M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8z", "M12 2v2", "M12 20v2", "M4.9 4.9l1.4 1.4",
        "M17.7 17.7l1.4 1.4", "M2 12h2", "M20 12h2", "M4.9 19.1l1.4-1.4", "M17.7 6.3l1.4-1.4"],
    moon: ["M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z"],
    people: ["M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7z", "M2.5 20a6.5 6.5 0 0 1 13 0",
        "M16 4.3a3.5 3.5 0 0 1 0 6.4", "M18 14.2a6.5 6.5 0 0 1 3.5 5.8"],
    link: ["M10 14a4.5 4.5 0 0 0 6.4 0l3-3a4.5 4.5 0 0 0-6.4-6.4l-1 1",
        "M14 10a4.5 4.5 0 0 0-6.4 0l-3 3a4.5 4.5 0 0 0 6.4 6.4l1-1"],
    pencil: ["M4 20l1-4L16.5 4.5a2.1 2.1 0 0 1 3 3L8 19z"],
    copy: ["M10 8h8a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-8a2 2 0 0 1-2-2v-8a2 2 0 0 1 2-2z",
        "M16 8V6a2 2 0 0 0-2-2H6a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h2"],
    close: ["M6 6l12 12", "M18 6 6 18"],
    trash: ["M4 7h16", "M10 11v6", "M14 11v6", "M6 7l1 12a2 2 0 0 0 2 2h6a2 2 0 0 0 2-2l1-12",
        "M9 7V5a2 2 0 0 1 2-2h2a2 2 0 0 1 2 2v2"],
};

/** The strokes of an icon, as SVG path data on the grid. */
export function strokesOf(name) {
    return paths[name] ?? paths.other;
}

/** An icon in the current text colour; decoration, so hidden from screen readers. */
export function icon(name, size = 20) {
    return svg("svg", { class: "icon", viewBox: "0 0 24 24", width: size, height: size, "aria-hidden": "true" },
        ...strokesOf(name).map((d) => svg("path", { d })));
}
