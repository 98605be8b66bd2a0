const module$once = (make) => { let made; return () => (made ??= make()); };
const module$later = (take) => Promise.resolve().then(take);
const module$0 = module$once(() => { // lazy/shared.js
const { trace } = module$4;

trace.push("shared");
const shared = { count: 0 };

return { shared };
});
const module$1 = module$once(() => { // lazy/one.js
const { Box } = module$5;
const { trace } = module$4;
const { shared } = module$0();

trace.push("one");
const one = () => [shared, Box, module$later(() => module$2())];

return { one };
});
const module$2 = module$once(() => { // lazy/two.js
const { trace } = module$4;
const { shared: theirs } = module$0();
module$5;

trace.push("two");
const two = theirs;

return { Box: module$5.Box, two };
});
const module$3 = module$once(() => { // lazy/broken.js
throw new Error("broken");

return {  };
});
const module$4 = (() => { // trace.js

const trace = [];

return { trace };
})();
const module$5 = (() => { // parts/box.js
const { trace } = module$4;

trace.push("box");


class Box {
    static made = 0;

    constructor() {
        Box.made += 1;
    }
}

function fail() {

    throw new Error("failed in box.js:16");
}

return { Box, fail };
})();
const module$6 = (() => { // parts/more.js
const { Box } = module$5;
const { trace } = module$4;
module$5;

trace.push("more");
const hidden = "hidden";
function* count(to) {
    for (let number = 0; number < to; number += 1) yield number;
}
async function wait() {
    return new Box();
}


return { failing: module$5.fail, count, wait, hidden, shown: hidden };
})();
const module$7 = (() => { // parts/effect.js
const { trace } = module$4;

trace.push("effect");

return {  };
})();
const module$8 = (() => { // pages/entry.js
const { Box, fail } = module$5;
const { count, failing: sameFail, shown, wait } = module$6;




module$7;
const { trace } = module$4;
module$6;

trace.push("entry");
const worker = new URL("../lazy/worker.js", import.meta.url).pathname;

const texts = ['import("./no.js")', "import.meta.url", `import("./no.js") ${`${shown} import {`}`, /import\("\/"/.source];
const keys = { import: 1, export: 2 }; // import("./no.js")
const sum = () => keys.import / 2 + keys.export / 1;
const load = { one: () => module$later(() => module$1()), two: () => module$later(() => module$2()) };
const loadBox = () => module$later(() => module$5);
async function loadBroken() {
    return (await module$later(() => module$3())).nothing;
}

const same = fail === sameFail && Array.from(count(2)).length === 2;

return { hidden: module$6.hidden, worker, texts, keys, sum, load, loadBox, loadBroken, trace, fail, Box, wait, same };
})();
export const { hidden, worker, texts, keys, sum, load, loadBox, loadBroken, trace, fail, Box, wait, same } = module$8;
//# sourceMappingURL=entry.js.map
