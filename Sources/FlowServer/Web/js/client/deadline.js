/** What a promise gives; an Error when it says nothing within `ms`. */
export async function within(platform, ms, promise) {
    let timer;
    const late = new Promise((_, reject) => {
        const end = () => reject(new Error(`There was no answer within ${ms} ms`));
        // In two steps: when the computer has slept, the first one is over before anything could answer.
        timer = platform.setTimeout(() => {
            timer = platform.setTimeout(end, ms / 2);
        }, ms / 2);
    });
    try {
        return await Promise.race([promise, late]);
    } finally {
        platform.clearTimeout(timer);
    }
}
