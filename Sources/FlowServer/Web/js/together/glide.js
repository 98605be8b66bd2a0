/** Between two places at least and at most, in ms: what comes more often or more seldom is smoothed over so long. */
const shortest = 16;
const longest = 80;
/** After a pause like this, in ms, the time since the last place says nothing about the next one. */
const silence = 250;
const usual = 33;

/** A point that goes to each new place in the time in which places usually come, so that it moves evenly. Pure. */
export class Glide {
    #from = null;
    #to = null;
    #start = 0;
    #duration = usual;
    #aimedAt = -Infinity;

    /** @param isStill jump there at once, for people who do not want motion */
    aim(to, now, isStill = false) {
        this.#from = this.#to === null || isStill ? to : this.at(now);
        const passed = now - this.#aimedAt;
        this.#duration = passed > silence ? usual : Math.min(Math.max(passed, shortest), longest);
        this.#to = to;
        this.#start = now;
        this.#aimedAt = now;
    }

    at(now) {
        const part = Math.min(1, Math.max(0, (now - this.#start) / this.#duration));
        return this.#to.map((end, index) => this.#from[index] + (end - this.#from[index]) * part);
    }

    isMoving(now) {
        return this.#to !== null && now < this.#start + this.#duration
            && this.#to.some((end, index) => end !== this.#from[index]);
    }
}
