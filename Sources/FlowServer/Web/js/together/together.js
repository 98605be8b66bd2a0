import { Cursors } from "./cursors.js";
import { ElementHints, tellSelection } from "./elementHints.js";
import { Following } from "./following.js";
import { tellCursor } from "./ownCursor.js";
import { People } from "./people.js";

/**
 * Everything that several people in one flow see of each other.
 * @param person the Person of this browser
 */
export function installTogether(editor, page, person) {
    const following = new Following(editor, { onChange: () => people.followingChanged() });
    const people = new People(editor, following);
    editor.following = following;
    page.bar.prepend(people.element);
    page.overlays.append(following.element);
    new Cursors(editor);
    new ElementHints(editor);
    tellCursor(editor);
    tellSelection(editor);
    editor.commands.add(
        {
            id: "people.stopFollowing", title: "Stop following", group: "People",
            isPossible: () => following.leader !== null, run: () => following.follow(null),
        },
        {
            id: "people.lead", title: "Ask everybody to follow me", group: "People",
            isPossible: ({ flow }) => flow.people.length > 1, run: () => following.lead(!following.isLeading),
        },
        {
            id: "people.open", title: "People here", group: "People",
            isPossible: ({ flow }) => flow.people.length > 0, run: () => people.openMenu(),
        },
        {
            id: "people.self", title: "Change my name and color…", group: "People", icon: "pencil",
            isPossible: ({ flow }) => flow.people.length > 0,
            run: async ({ flow }) => (await import("./selfDialog.js")).openSelfDialog(flow, person),
        });
}
