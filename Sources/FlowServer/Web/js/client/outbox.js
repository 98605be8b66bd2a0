import { backoff } from "../channel/backoff.js";
import { AnswerWatch } from "./answerWatch.js";
import { meansNothingIn, otherState } from "./epochs.js";
import { Gate } from "./gate.js";
import { confirmNumbers, countUpTo, renumber } from "./numbering.js";
import { freesNumber, isOfOldNumber, isUncounted, lostAnswer } from "./refusals.js";
import { baselessOf, canBeUndone, freedBy, notMade, without } from "./reliance.js";
import { acquit, isSuspect, isUnsendable, suspect, unsendable } from "./suspicion.js";
import { Traffic } from "./traffic.js";

/** The longest pause, in ms, that a server may ask for. */
const longestPause = 60_000;

/**
 * The requests without an answer, in the order of their numbers, and their way to the server: in order, a window of
 * them at a time, from the refused one again when the server refuses for now. Told to `handlers`:
 * `answered(request, response)`, `done(request, outcome)` without an answer, `refused(request, error)` for good,
 * `changed(requests)` when their records did, and `returned(request)` when the server has lost what it had counted. It
 * waits for `kept()`, a promise or null, before it sends under numbers that are new: what the device knew of them would
 * not tell that the server may have counted them.
 */
export class Outbox {
    requests = [];
    window = 64;
    /** The highest number that the server has counted. */
    counted = 0;
    #isCountKnown = false;
    isRunning = false;
    #cursor = 0;
    #inFlight = new Set();
    /** Steps back so far: says in which of them a request was sent last. */
    #round = 0;
    #attempt = 0;
    #watch;
    #gate;
    /** Its next request is a suspect, which goes when nothing else is on its way. */
    waitsAlone = false;

    /**
     * @param clock gives the confirmed clock, `epoch` that of the state that is here, if there is one
     * @param traffic of all flows of the connection
     */
    constructor(channel, { clock, epoch = () => undefined, traffic = new Traffic(), handlers }) {
        Object.assign(this, { channel, clock, epoch, traffic, handlers, platform: channel.socket.platform });
        this.#watch = new AnswerWatch(channel.socket, () => !this.isQuiet);
        this.#gate = new Gate(this.platform, () => this.flush());
        traffic.add(this);
    }

    /** Whether nothing is on its way. */
    get isQuiet() {
        return this.#inFlight.size === 0;
    }

    get carriesSuspect() {
        const [first] = this.#inFlight;
        return first !== undefined && isSuspect(first);
    }

    get nextNumber() {
        return Math.max(this.requests.at(-1)?.cseq ?? 0, this.counted) + 1;
    }

    add(request) {
        request.isProvisional = !this.#isCountKnown;
        request.epoch = this.epoch();
        this.requests.push(request);
        this.handlers.changed([request]);
    }

    /** Puts the requests of an earlier page before those of this one; gives the latter. */
    prepend(loaded) {
        const made = this.requests;
        this.requests = loaded;
        const first = this.nextNumber;
        this.requests = [...loaded, ...made];
        this.#number(loaded.length, first);
        return made;
    }

    remove(request) {
        const index = this.requests.indexOf(request);
        if (index < 0) return;
        this.requests.splice(index, 1);
        if (index < this.#cursor) this.#cursor -= 1;
        this.#inFlight.delete(request);
    }

    /**
     * The server has counted requests up to `counted`; gives those, and numbers the others from there. What means
     * something else in the `epoch` of its state is given up.
     */
    resume(counted, epoch) {
        this.stop();
        this.counted = counted;
        this.#isCountKnown = true;
        const { settled, lost } = countUpTo(counted, this.requests);
        settled.forEach(acquit);
        for (const request of this.requests.filter(isUnsendable)) {
            this.channel.socket.served();
            this.#refused(request, unsendable());
        }
        for (const request of this.requests.filter((each) => meansNothingIn(epoch, each))) {
            this.#refused(request, otherState());
        }
        // They are about requests that go out in this one.
        for (const request of this.requests) if (request.isRelying) request.epoch = epoch;
        for (const request of baselessOf(this.requests)) this.#drop(request);
        this.requests = [...settled, ...this.requests.filter((request) => !request.isSettled)];
        this.#number(settled.length, counted + 1);
        // Before any of them is sent.
        this.#changed(confirmNumbers(this.requests));
        for (const request of lost.filter((each) => this.requests.includes(each))) this.handlers.returned(request);
        return settled;
    }

    /** Requests need not be held any more; they go out when the device knows them as they are now. */
    released(requests) {
        if (requests.length === 0) return;
        this.#changed(requests);
        this.#flushWhenKept();
    }

    /** Nothing goes out here any more. */
    close() {
        this.traffic.remove(this);
    }

    /** Sends everything, from the first request on. */
    start() {
        this.stop();
        this.isRunning = true;
        this.#attempt = 0;
        this.#stepBack(0);
        this.#flushWhenKept();
    }

    stop() {
        this.isRunning = false;
        this.#gate.endPause();
        this.#watch.stop();
        this.#stepBack(0);
        // When the connection broke all of them stop, one after the other.
        if (this.channel.socket.isOpen) this.traffic.eased(this);
    }

    /** The server has ended the connection over something that was sent. */
    endedOverMessage() {
        this.#changed(suspect(this.#inFlight));
    }

    flush() {
        this.waitsAlone = false;
        if (!this.isRunning || !this.#gate.isOpen) return;
        while (this.#cursor < this.requests.length && this.#maySend(this.requests[this.#cursor])) {
            this.#send(this.requests[this.#cursor++]);
        }
    }

    /** After an answer. */
    #goOn() {
        this.flush();
        this.traffic.eased(this);
    }

    #maySend(next) {
        if (next.isHeld || (!this.isQuiet && this.#inFlight.size >= this.window)) return false;
        const hasRoom = this.traffic.hasRoom(this, next);
        this.waitsAlone = !hasRoom && isSuspect(next);
        return hasRoom;
    }

    #flushWhenKept() {
        this.#gate.awaits(this.handlers.kept());
        this.flush();
    }

    #send(request) {
        const round = this.#round;
        const sentAt = this.platform.now();
        request.round = round;
        this.#watch.sending();
        this.#inFlight.add(request);
        const payload = request.payload(this.clock());
        if (!request.isSent) {
            request.isSent = true;
            this.handlers.changed([request]);
        }
        this.channel.request(request.event, payload, {
            within: Infinity,
            answered: (response) => {
                this.#watch.answered(sentAt);
                this.#answered(request, response ?? {});
            },
            failed: (error) => {
                if (error.code !== "closed") this.#watch.answered(sentAt);
                this.#failed(request, error, round);
            },
        });
    }

    #answered(request, response) {
        if (!this.requests.includes(request)) return;
        this.#attempt = 0;
        this.counted = Math.max(this.counted, request.cseq);
        this.#inFlight.delete(request);
        const isMade = canBeUndone(request, response);
        // What is kept of those that count on it changes before what is kept of it goes.
        if (isMade) this.#changed(freedBy(request));
        this.handlers.answered(request, response);
        if (!isMade) this.#fell(request);
        this.#goOn();
    }

    #failed(request, error, round) {
        const index = this.requests.indexOf(request);
        if (index < 0 || error.code === "closed") return;
        if (error.code === "unmatched_topic") {
            this.channel.socket.drop("The server did not answer");
            return;
        }
        if (isOfOldNumber(error)) {
            this.#ofOldNumber(request, error);
        } else if (isUncounted(error)) {
            // Of one that goes out again it says nothing new; of one before that it does, though it came later: the
            // server may take longer for a large request than to refuse the next.
            if (request.round === round && index < this.#cursor) this.#uncounted(request, index, error);
        } else {
            this.counted = Math.max(this.counted, request.cseq);
            this.#refused(request, error);
            this.#goOn();
        }
    }

    /** The server has counted a request under this number, this one or another. */
    #ofOldNumber(request, { code }) {
        if (code === "cseq_too_old" && request.isSettled) {
            this.#inFlight.delete(request);
            this.handlers.done(request, lostAnswer);
            this.#fell(request);
            this.#goOn();
            return;
        }
        if (code === "cseq_conflict") {
            request.disown();
            this.#changed([request]);
        }
        // The next join says which numbers it has counted.
        this.channel.socket.drop("The server counts otherwise");
    }

    /** The server has not counted the request: what was sent after it was not counted either. */
    #uncounted(request, index, error) {
        if (freesNumber(error)) {
            this.#refused(request, error);
            this.#stepBack(index);
            this.#number(index, request.cseq);
            this.#flushWhenKept();
        } else if (error.code === "cseq_gap") {
            this.#resendFrom(error.response.expected);
        } else {
            this.#stepBack(index);
            const wait = Math.min(error.retryAfter ?? backoff(this.#attempt, this.platform.random), longestPause);
            this.#attempt += 1;
            this.#gate.pause(wait);
        }
        this.traffic.eased(this);
    }

    #resendFrom(expected) {
        const index = this.requests.findIndex((request) => request.cseq >= expected);
        const isUsable = Number.isInteger(expected) && index >= 0;
        if (!isUsable) {
            this.channel.socket.drop("The server counts otherwise");
            return;
        }
        this.#stepBack(index);
        this.#number(index, expected);
        this.#flushWhenKept();
    }

    #refused(request, error) {
        this.remove(request);
        this.handlers.refused(request, error);
        this.#fell(request);
    }

    /** A request is not made: what counts on it alone has nothing to do, and is never sent. */
    #fell(request) {
        const { baseless, others } = without(request);
        this.#changed(others);
        for (const each of baseless) this.#drop(each);
    }

    /** Settles a request that was never sent. Its number is the next one's, also on the device before that goes out. */
    #drop(request) {
        const index = this.requests.indexOf(request);
        if (index < 0) return;
        // Whoever is told of it may make another change meanwhile.
        this.#gate.close();
        this.remove(request);
        this.#number(index, request.cseq);
        this.handlers.done(request, notMade(this.clock()));
        this.#fell(request);
        this.#gate.awaits(this.handlers.kept());
    }

    #stepBack(index) {
        this.waitsAlone = false;
        this.#round += 1;
        this.#cursor = Math.min(index, this.#cursor);
        this.#inFlight.clear();
    }

    #number(from, first) {
        this.#changed(renumber(this.requests.slice(from), first));
    }

    #changed(requests) {
        if (requests.length > 0) this.handlers.changed(requests);
    }
}
