/** What browsers take for a canvas: pixels of a side, and in all. */
const longestSide = 16_000;
const mostPixels = 64_000_000;
const wanted = 2;

/** By how much a drawing is enlarged: twice, less where the picture would be larger than a canvas can be. */
export function scaleOf({ width, height }) {
    return Math.min(wanted, longestSide / Math.max(width, height), Math.sqrt(mostPixels / (width * height)));
}

/** The PNG of an SVG text, as a Blob. @param size of the drawing in its own units */
export async function pngOf(svg, size) {
    const scale = scaleOf(size);
    const image = await imageOf(svg);
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(size.width * scale));
    canvas.height = Math.max(1, Math.round(size.height * scale));
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser cannot draw a picture of this size");
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    if (!blob) throw new Error("This browser cannot draw a picture of this size");
    return blob;
}

async function imageOf(svg) {
    const url = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
    try {
        const image = new Image();
        image.src = url;
        await image.decode();
        return image;
    } finally {
        URL.revokeObjectURL(url);
    }
}
