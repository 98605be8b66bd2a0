import assert from "node:assert/strict";
import test from "node:test";
import { Database } from "../../../Sources/FlowServer/Web/js/client/database.js";
import { IndexedDBStore } from "../../../Sources/FlowServer/Web/js/client/flow-client.js";

/** IndexedDB with connections that can be closed; what is stored is not looked at. */
function fakeIndexedDB() {
    const connections = [];
    const open = () => {
        const request = {};
        const connection = {
            isClosed: false,
            close() {
                this.isClosed = true;
            },
            transaction() {
                if (this.isClosed) throw Object.assign(new Error("closed"), { name: "InvalidStateError" });
                const transaction = { objectStore: (name) => name };
                queueMicrotask(() => queueMicrotask(() => transaction.oncomplete()));
                return transaction;
            },
        };
        connections.push(connection);
        queueMicrotask(() => {
            request.result = connection;
            request.onsuccess();
        });
        return request;
    };
    return { open, connections };
}

test("a connection that the browser has closed is opened once more, and nothing is given up", async () => {
    const indexedDB = fakeIndexedDB();
    const database = new Database(indexedDB, "flows", { pending: "order" });
    assert.equal(await database.within("readwrite", async () => "first"), "first");
    indexedDB.connections[0].isClosed = true;
    assert.equal(await database.within("readwrite", async () => "second"), "second");
    assert.equal(indexedDB.connections.length, 2);
});

test("a connection closes when another tab wants to change or delete the database, and is opened again when needed", async () => {
    const indexedDB = fakeIndexedDB();
    const store = new IndexedDBStore(indexedDB);
    await store.remove("flow", "slot", []);
    indexedDB.connections[0].onversionchange();
    assert.ok(indexedDB.connections[0].isClosed);
    await store.remove("flow", "slot", []);
    assert.equal(indexedDB.connections.length, 2);
});

test("an error of what is done in a transaction is told, and nothing is done twice", async () => {
    const database = new Database(fakeIndexedDB(), "flows", { pending: "order" });
    let runs = 0;
    await assert.rejects(database.within("readwrite", async () => {
        runs += 1;
        throw Object.assign(new Error("no"), { name: "InvalidStateError" });
    }), /no/);
    assert.equal(runs, 1);
});
