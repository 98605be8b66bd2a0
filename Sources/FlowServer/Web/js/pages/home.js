import { fetchFlow, fetchFlows } from "../channel/api.js";
import { attachDropping } from "../home/dropping.js";
import { DocumentStore } from "../client/documentStore.js";
import { FlowActions } from "../home/flowActions.js";
import { HomeView } from "../home/homeView.js";
import { openImportDialog } from "../home/importDialog.js";
import { KeptFlows } from "../home/keptFlows.js";
import { keepFresh } from "../home/keepFresh.js";
import { Listing } from "../home/listing.js";
import { openTemplates } from "../home/templates.js";
import { Thumbnails } from "../home/thumbnails.js";
import { takeDeletion } from "../home/lastDeletion.js";
import { randomId } from "../model/ids.js";
import { setFocusHome } from "../panels/focusBack.js";
import { Leaving } from "../panels/leaving.js";
import { Notices } from "../panels/notices.js";
import { themeSwitch } from "../panels/themeSwitch.js";
import { offerWholeTexts } from "../panels/wholeText.js";
import { keepPage } from "../trust/keepPage.js";

const element = (id) => document.getElementById(id);

const notices = new Notices(element("notices"));
const kept = new KeptFlows(new DocumentStore(), location.host);
const flows = new Listing({ fetchFlows, kept: () => kept.list(), onChange: () => view.show() });
const bin = new Listing({ fetchFlows, isBin: true, onChange: () => view.show() });
bin.order = "deleted";
const actions = new FlowActions(notices, changed);
let importing = null;
const view = new HomeView({
    flows, bin, actions, notices, thumbnails: new Thumbnails(fetchOrKept), leaving: new Leaving(),
    create: () => open(randomId()),
    browse: () => openTemplates({ onMade: (flow) => open(flow.id) }),
    importFile: () => beginImport(),
});

setFocusHome(() => {
    // An empty list has a heading of its own.
    const heading = element("head").hidden ? element("message").querySelector("h2") : element("heading");
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
});
element("bar-end").append(themeSwitch());
keepPage("/");
attachDropping(beginImport);
offerWholeTexts();
keepFresh({ flows, bin, shown: () => (view.isBin ? bin : flows) });
const deleted = takeDeletion();
if (deleted) actions.offerUndo(deleted);

/** A file that is dropped while the dialog is open is the one it is for. */
function beginImport(file) {
    if (importing?.element.isConnected) importing.read(file);
    else importing = openImportDialog({ file, onImported: (flow) => open(flow.id) });
}

function changed({ put, drop, purged }) {
    if (drop) flows.drop(drop);
    if (purged) bin.drop(purged);
    if (!put) return;
    flows.put(put);
    bin.drop(put.id);
}

async function fetchOrKept(id) {
    try {
        return await fetchFlow(id);
    } catch (error) {
        const document = error.status === 0 ? await kept.document(id) : null;
        if (!document) throw error;
        return document;
    }
}

function open(id) {
    location.assign(`/flow/${encodeURIComponent(id)}`);
}
